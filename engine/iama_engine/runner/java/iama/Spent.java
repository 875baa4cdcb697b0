package iama;

import java.lang.management.ManagementFactory;

/** A share of processor time, and a bound by the clock: on a busy machine the clock runs on while nothing is done. */
final class Spent {
    private static final com.sun.management.OperatingSystemMXBean SYSTEM =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final long until;
    private final long clock;

    /** Seconds of processor time of this program since it began, and by the clock from now. */
    Spent(double seconds, double byTheClock) {
        until = (long) (seconds * 1e9);
        clock = System.nanoTime() + (long) (byTheClock * 1e9);
    }

    boolean isOver() {
        return now() >= until || System.nanoTime() >= clock;
    }

    /** Nanoseconds of processor time since the program began. */
    static long now() {
        return SYSTEM.getProcessCpuTime();
    }
}
