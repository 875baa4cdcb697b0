package iama;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Judges planted faults in one warm JVM: the one file with the fault is compiled, then the test classes that enter its method run, each
 * in classes of its own, up to the first test that no longer passes. What found a fault must pass without it right afterwards;
 * otherwise the JVM is no longer what it was, and whoever started this starts it again.
 *
 * First, with {@code look}, each test class runs over sources that tell which methods are entered.
 */
public final class Judge {
    private static final int OVERRAN = 86;
    private static final int SPOILT = 87;

    private final Settings settings;
    private final Records records;
    private final Launcher launcher = LauncherFactory.create();
    private final Surroundings surroundings = new Surroundings();
    private final Compiled compiled;
    private volatile long deadline = Long.MAX_VALUE;
    private volatile int mutant = -1;
    private volatile Unit unit;

    private Judge(Settings settings) throws IOException {
        this.settings = settings;
        this.records = new Records(Path.of(settings.one("records")));
        this.compiled = new Compiled(settings);
    }

    public static void main(String[] arguments) throws Exception {
        Judge judge = new Judge(Settings.read(Path.of(arguments[0])));
        PrintStream silence = new PrintStream(OutputStream.nullOutputStream());
        System.setOut(silence);
        System.setErr(silence);
        Runtime.getRuntime().addShutdownHook(new Thread(judge::tellExit));
        judge.watch();
        if (judge.settings.flag("look")) {
            judge.look();
        } else {
            judge.judgeAll();
        }
        judge.records.write("done", true);
        Runtime.getRuntime().halt(0);
    }

    private void look() throws Exception {
        Map<String, byte[]> telling = compiled.compile(withEntries());
        int methods = settings.all("entry").size();
        records.write("telling", telling != null);
        for (String className : settings.firsts("class")) {
            records.write("begun", className);
            Reach.begin(methods);
            long begun = System.nanoTime();
            Unit done = run(className, telling == null ? Map.of() : telling, settings.number("per_test_s"));
            double seconds = (System.nanoTime() - begun) / 1e9;
            done.outcomes.forEach((testId, outcome) -> records.write("class", className, "test_id", testId, "outcome", outcome));
            records.write("looked", className, "seconds", seconds, "entered", Reach.told());
        }
    }

    private void judgeAll() throws Exception {
        long stop = System.nanoTime() + (long) (settings.number("seconds") * 1e9);
        int left = (int) settings.number("limit");
        for (String[] words : settings.all("mutant")) {
            if (System.nanoTime() >= stop || left == 0) {
                return;
            }
            mutant = Integer.parseInt(words[1]);
            records.write("begun", mutant);
            left -= judge(words) ? 1 : 0;
            mutant = -1;
        }
    }

    /** Whether the fault could be judged. */
    private boolean judge(String[] words) throws Exception {
        String text = new String(Base64.getDecoder().decode(words[5]), charset());
        Map<String, byte[]> instead = compiled.compile(Map.of(words[2], spliced(words[2], words[3], words[4], text)));
        if (instead == null) {
            records.write("mutant", mutant, "verdict", "not compiled", "test", null);
            return false;
        }
        String[] reaching = words[6].isEmpty() ? new String[0] : words[6].split(" ");
        for (String className : reaching) {
            double patience = limitOf(className) * Double.parseDouble(words[7]);
            Unit done = run(className, instead, patience);
            String found = firstMissing(className, done);
            if (found != null) {
                confirm(className, found, done);
                return true;
            }
        }
        records.write("mutant", mutant, "verdict", reaching.length == 0 ? "not reached" : "survived", "test", null);
        return true;
    }

    /** What found the fault must pass without it. */
    private void confirm(String className, String found, Unit done) throws Exception {
        boolean isSound = !done.ranOutOfMemory && firstMissing(className, run(className, Map.of(), 3 * limitOf(className))) == null;
        records.write("mutant", mutant, "verdict", isSound ? "killed" : "unsure", "test", found);
        if (!isSound) {
            Runtime.getRuntime().halt(SPOILT);
        }
    }

    private Unit run(String className, Map<String, byte[]> instead, double seconds) throws Exception {
        surroundings.restore();
        Unit one = new Unit(settings);
        unit = one;
        deadline = System.nanoTime() + (long) (seconds * 1e9);
        one.run(launcher, className, instead);
        deadline = Long.MAX_VALUE;
        return one;
    }

    private String firstMissing(String className, Unit done) {
        for (String[] words : settings.all("expect")) {
            if (words[1].equals(className) && !"passed".equals(done.outcomes.get(words[2]))) {
                return words[2];
            }
        }
        return null;
    }

    private double limitOf(String className) {
        for (String[] words : settings.all("limit_s")) {
            if (words[1].equals(className)) {
                return Double.parseDouble(words[2]);
            }
        }
        return settings.number("per_test_s");
    }

    private Map<String, String> withEntries() throws IOException {
        List<String[]> entries = settings.all("entry");
        Map<String, StringBuilder> texts = new HashMap<>();
        for (int number = entries.size() - 1; number >= 0; number--) {
            String[] words = entries.get(number);
            StringBuilder text = texts.get(words[1]);
            if (text == null) {
                text = new StringBuilder(latin(words[1]));
                texts.put(words[1], text);
            }
            text.insert(Integer.parseInt(words[2]), " iama.Reach.hit(" + number + "); ");
        }
        Map<String, String> sources = new LinkedHashMap<>();
        for (Map.Entry<String, StringBuilder> one : texts.entrySet()) {
            sources.put(one.getKey(), decoded(one.getValue().toString()));
        }
        return sources;
    }

    private String spliced(String path, String start, String end, String text) throws IOException {
        String source = latin(path);
        String inside = new String(text.getBytes(charset()), StandardCharsets.ISO_8859_1);
        return decoded(source.substring(0, Integer.parseInt(start)) + inside + source.substring(Integer.parseInt(end)));
    }

    /** One character for each byte, as places are counted in bytes. */
    private static String latin(String path) throws IOException {
        return new String(Files.readAllBytes(Path.of(path)), StandardCharsets.ISO_8859_1);
    }

    private String decoded(String latin) throws IOException {
        byte[] bytes = latin.getBytes(StandardCharsets.ISO_8859_1);
        return charset().newDecoder().onMalformedInput(CodingErrorAction.REPLACE).decode(ByteBuffer.wrap(bytes)).toString();
    }

    private Charset charset() {
        return Charset.forName(settings.one("encoding"));
    }

    private void watch() {
        Thread watcher = new Thread(() -> {
            while (true) {
                try {
                    Thread.sleep(20);
                } catch (InterruptedException ignored) {
                    continue;
                }
                if (System.nanoTime() >= deadline) {
                    records.write("mutant", mutant, "verdict", "overran", "test", unit.current());
                    Runtime.getRuntime().halt(OVERRAN);
                }
            }
        }, "iama-watch");
        watcher.setDaemon(true);
        watcher.start();
    }

    /** A fault that has the code end the program is found by the test under way. */
    private void tellExit() {
        if (mutant >= 0 && unit != null) {
            records.write("mutant", mutant, "verdict", "ended", "test", unit.current());
        }
    }
}
