package iama;

import java.util.BitSet;

/**
 * Which methods were entered since the last look, and an end to loops that would have none. Calls of {@code hit} and {@code step} are put
 * into a copy of the sources; see {@code Judge} and {@code Laboratory}.
 */
public final class Reach {
    /** Ends a loop that went on for too long. */
    static final class Overrun extends Error {
        private static final long serialVersionUID = 1L;

        Overrun() {
            super("too long", null, false, false);
        }
    }

    private static volatile int fault = -1;
    private static int left = Integer.MAX_VALUE;
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

    /** Whether this fault is to be made. */
    public static boolean is(int number) {
        return fault == number;
    }

    /** From now on this fault is made, none for -1. */
    static void make(int number) {
        fault = number;
    }

    /** A loop goes round once more; rounds are counted, as time runs on while others have the machine. */
    public static void step() {
        if (--left < 0) {
            throw new Overrun();
        }
    }

    /** Loops end by force after so many rounds of all of them. */
    static void rounds(int most) {
        left = most;
    }

    static BitSet entered() {
        BitSet found = new BitSet();
        boolean[] now = entered;
        for (int number = 0; number < now.length; number++) {
            if (now[number]) {
                found.set(number);
            }
        }
        return found;
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
