package iama;

/** One thing seen: the step it belongs to, how it is reached from there, its assertion. */
final class Shown {
    final int at;
    final String reached;
    /** The class that the value at the step has to be taken for; empty where any will do. */
    final String as;
    final String assertion;

    Shown(int at, String reached, String as, String assertion) {
        this.at = at;
        this.reached = reached;
        this.as = as;
        this.assertion = assertion;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shown && ((Shown) other).assertion.equals(assertion) && ((Shown) other).reached.equals(reached)
            && ((Shown) other).as.equals(as);
    }

    @Override
    public int hashCode() {
        return assertion.hashCode();
    }
}
