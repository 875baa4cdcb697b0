package iama;

/** Which methods were entered since the last look. Calls of {@code hit} are put into a copy of the sources; see {@code Judge}. */
public final class Reach {
    private static volatile boolean[] entered = new boolean[0];

    private Reach() {
    }

    /** The method with this number was entered. */
    public static void hit(int number) {
        boolean[] now = entered;
        if (number < now.length) {
            now[number] = true;
        }
    }

    static void begin(int methods) {
        entered = new boolean[methods];
    }

    /** The numbers of what was entered, between blanks. */
    static String told() {
        StringBuilder found = new StringBuilder();
        for (int number = 0; number < entered.length; number++) {
            if (entered[number]) {
                found.append(found.length() == 0 ? "" : " ").append(number);
            }
        }
        return found.toString();
    }
}
