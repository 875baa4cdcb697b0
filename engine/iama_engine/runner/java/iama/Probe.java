package iama;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Searches for scripts that tell planted faults from the code as it is, in one warm JVM; each find goes to the records at once. What
 * never comes back or ends the JVM is told by its origin, and whoever started this starts it again without that.
 */
public final class Probe {
    private static final int STUCK = 86;
    private static final double SHRINK_SHARE = 0.15;
    private static final int A_BATCH = 120;
    /** So many batches that told nothing, or a third of all, end a search: what lives then is mostly no other behaviour. */
    private static final int DRY = 6;
    private final Settings settings;
    private final Records records;
    private final Set<String> avoided;
    private final Random chance;
    private Search search;

    private Probe(Settings settings) throws IOException {
        this.settings = settings;
        this.records = new Records(Path.of(settings.one("records")));
        this.avoided = new HashSet<>(settings.firsts("avoid"));
        this.chance = new Random((long) settings.number("seed"));
    }

    public static void main(String[] arguments) throws Exception {
        Probe probe = new Probe(Settings.read(Path.of(arguments[0])));
        PrintStream silence = new PrintStream(OutputStream.nullOutputStream());
        System.setOut(silence);
        System.setErr(silence);
        System.setIn(InputStream.nullInputStream());
        Runtime.getRuntime().addShutdownHook(new Thread(probe::tellExit));
        String trouble;
        try {
            trouble = probe.run();
        } catch (RuntimeException | Error | IOException broken) {
            StackTraceElement[] stack = broken.getStackTrace();
            trouble = broken + (stack.length == 0 ? "" : " at " + stack[0]);
        }
        probe.records.write("done", true, "trouble", trouble);
        Runtime.getRuntime().halt(0);
    }

    /** Why there was nothing to search; empty where there was. */
    private String run() throws IOException {
        double seconds = settings.number("seconds");
        double clock = settings.number("clock");
        Spent whole = new Spent(seconds, clock);
        Spent searching = new Spent(seconds * (1 - SHRINK_SHARE), clock * (1 - SHRINK_SHARE));
        Laboratory laboratory = new Laboratory(settings, new Surroundings());
        Set<Integer> faults = laboratory.prepare();
        if (faults == null) {
            return "the code does not compile with the words that follow a search";
        }
        Guard.set();
        records.write("not_compiled", settings.all("mutant").size() - faults.size());
        search = new Search(settings, faults, laboratory, records, chance);
        watch();
        Values values = new Values(settings, chance);
        ProjectLoader loader = laboratory.loader(java.util.Map.of());
        Composer composer = new Composer(loader, laboratory.known, new HashSet<>(settings.firsts("target")), values, new Sites(settings));
        Aim aim = new Aim(settings, search, composer, values);
        all(Seeds.read(settings), true, searching);
        all(aim.rare(), false, searching);
        climb(aim, searching);
        search.shrink(whole);
        search.spare();
        records.write("runs", laboratory.runs, "spent", Spent.now() / 1e9);
        return "";
    }

    private void all(List<Candidate> candidates, boolean mends, Spent until) throws IOException {
        List<Candidate> left = wanted(candidates);
        for (int at = 0; at < left.size() && !until.isOver(); at += A_BATCH) {
            search.evaluate(left.subList(at, Math.min(left.size(), at + A_BATCH)), mends, until);
        }
    }

    private void climb(Aim aim, Spent until) throws IOException {
        int dry = 0;
        for (int done = 1; !until.isOver() && search.hasLive() && aim.canTry() && dry < Math.max(DRY, done / 3); done++) {
            List<Candidate> batch = new ArrayList<>();
            for (int turn = 0; turn < 4 * A_BATCH && batch.size() < A_BATCH; turn++) {
                Candidate one = aim.next();
                if (one != null) {
                    batch.add(one);
                }
            }
            int before = search.told;
            search.evaluate(wanted(batch), false, until);
            dry = search.told == before ? dry + 1 : 0;
        }
    }

    private List<Candidate> wanted(List<Candidate> all) {
        List<Candidate> left = new ArrayList<>(all);
        left.removeIf(one -> avoided.contains(one.origin));
        return left;
    }

    /** A run that loops where no word was put, waits or sleeps. */
    private void watch() {
        Thread watcher = new Thread(() -> {
            while (true) {
                try {
                    Thread.sleep(100);
                } catch (InterruptedException ignored) {
                    continue;
                }
                if (search.isStuck()) {
                    tellExit();
                    Runtime.getRuntime().halt(STUCK);
                }
            }
        }, "iama-watch");
        watcher.setDaemon(true);
        watcher.start();
    }

    private void tellExit() {
        if (search != null && search.current != null) {
            records.write("avoid", search.current, "mutant", search.mutant, "spent", Spent.now() / 1e9);
        }
    }
}
