package iama;

/** A statement of a candidate, or an expression to look at ({@code sees}); what it declares, and whether it may stand alone. */
final class Step {
    final boolean sees;
    final String text;
    final String type;
    final String name;
    final boolean isCall;

    Step(boolean sees, String text, String type, String name, boolean isCall) {
        this.sees = sees;
        this.text = text;
        this.type = type;
        this.name = name;
        this.isCall = isCall;
    }

    static Step look(String expression) {
        return new Step(true, expression, "", "", true);
    }

    static Step does(String statement) {
        return new Step(false, statement, "", "", true);
    }

    static Step declares(String type, String name, String value) {
        return new Step(false, type + " " + name + " = " + value + ";", type, name, false);
    }

    Step with(String other) {
        return new Step(sees, other, type, name, isCall);
    }

    boolean isDeclaring() {
        return !name.isEmpty();
    }
}
