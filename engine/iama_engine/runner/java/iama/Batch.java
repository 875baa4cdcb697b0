package iama;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;

/** Candidates compiled together, a class for each package and set of imports; what does not compile is left behind. */
final class Batch {
    private static final int ROUNDS = 10;
    private static int made;
    final List<Candidate> candidates = new ArrayList<>();
    Map<String, byte[]> classes = Map.of();
    private final Compiled compiled;
    private final boolean mends;

    /** With {@code mends} only the steps that do not compile are left out. */
    Batch(Compiled compiled, List<Candidate> wanted, boolean mends) {
        this.compiled = compiled;
        this.mends = mends;
        List<Candidate> left = wanted;
        for (int round = 0; round < ROUNDS && !left.isEmpty(); round++) {
            Source source = new Source(left);
            Map<Integer, TreeSet<Integer>> faulty = new HashMap<>();
            Map<String, byte[]> done = compiled.compile(source.texts(), problem -> note(problem, source, faulty));
            if (done != null) {
                classes = done;
                candidates.addAll(left);
                return;
            }
            left = faulty.isEmpty() ? List.of() : remaining(left, faulty, round);
        }
    }

    private static void note(Diagnostic<? extends JavaFileObject> problem, Source source, Map<Integer, TreeSet<Integer>> faulty) {
        if (problem.getKind() == Diagnostic.Kind.ERROR && problem.getSource() != null) {
            int[] place = source.placeOf(problem.getSource().getName(), problem.getLineNumber());
            if (place != null) {
                faulty.computeIfAbsent(place[0], none -> new TreeSet<>()).add(place[1]);
            }
        }
    }

    private List<Candidate> remaining(List<Candidate> all, Map<Integer, TreeSet<Integer>> faulty, int round) {
        List<Candidate> left = new ArrayList<>();
        for (int number = 0; number < all.size(); number++) {
            Candidate one = all.get(number);
            TreeSet<Integer> steps = faulty.get(number);
            if (steps == null) {
                left.add(one);
            } else if (mends && steps.last() >= 0 && steps.tailSet(0).size() < one.steps.size() && round < ROUNDS - 2) {
                left.add(one.without(steps.tailSet(0)));
            }
        }
        return left;
    }

    /** The text of a batch, and which line is which step of which candidate. */
    private static final class Source {
        private final Map<String, StringBuilder> texts = new LinkedHashMap<>();
        private final Map<String, List<int[]>> lines = new HashMap<>();

        Source(List<Candidate> candidates) {
            Map<String, String> classes = new HashMap<>();
            for (int number = 0; number < candidates.size(); number++) {
                Candidate one = candidates.get(number);
                String name = classes.computeIfAbsent(one.group(), group -> begin(one));
                one.className = name;
                one.methodName = "try" + number;
                write(name, one, number);
            }
        }

        Map<String, String> texts() {
            Map<String, String> all = new LinkedHashMap<>();
            texts.forEach((name, text) -> all.put(name.replace('.', '/') + ".java", text + "}\n"));
            return all;
        }

        /** Number of the candidate and of its step, -1 where it is none of the steps. */
        int[] placeOf(String file, long line) {
            for (Map.Entry<String, List<int[]>> one : lines.entrySet()) {
                if (file.endsWith("/" + one.getKey().replace('.', '/') + ".java") && line >= 1 && line <= one.getValue().size()) {
                    return one.getValue().get((int) line - 1);
                }
            }
            return null;
        }

        private String begin(Candidate one) {
            String simple = "IamaTries" + made++;
            String name = one.inPackage.isEmpty() ? simple : one.inPackage + "." + simple;
            texts.put(name, new StringBuilder());
            lines.put(name, new ArrayList<>());
            put(name, one.inPackage.isEmpty() ? "" : "package " + one.inPackage + ";", null);
            for (String statement : new TreeSet<>(one.imports)) {
                put(name, statement, null);
            }
            put(name, "@SuppressWarnings({\"unchecked\", \"rawtypes\"}) public class " + simple + " {", null);
            return name;
        }

        private void write(String name, Candidate one, int number) {
            int[] around = {number, -1};
            put(name, "public static void " + one.methodName + "(iama.Seen iamaSeen) throws Throwable {", around);
            for (int at = 0; at < one.steps.size(); at++) {
                Step step = one.steps.get(at);
                String call = step.sees ? "iamaSeen.see(" + at + ", " + step.text + ");" : step.text;
                put(name, "iamaSeen.at(" + at + "); " + call, new int[] {number, at});
            }
            for (int at = 0; at < one.steps.size(); at++) {
                if (one.steps.get(at).isDeclaring()) {
                    put(name, "iamaSeen.see(" + at + ", " + one.steps.get(at).name + ");", around);
                }
            }
            put(name, "}", around);
        }

        private void put(String name, String line, int[] place) {
            texts.get(name).append(line).append('\n');
            lines.get(name).add(place);
        }
    }
}
