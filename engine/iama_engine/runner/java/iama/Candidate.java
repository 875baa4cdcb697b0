package iama;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Statements to try, in a package, with what they import; and, once they were run, what they showed. */
final class Candidate {
    final String inPackage;
    final List<String> imports;
    final List<Step> steps;
    final String origin;
    /** Where it lies when it is compiled. */
    String className;
    String methodName;
    Outcome outcome;
    boolean isKept;

    Candidate(String inPackage, List<String> imports, List<Step> steps, String origin) {
        this.inPackage = inPackage;
        this.imports = imports;
        this.steps = steps;
        this.origin = origin;
    }

    Candidate with(List<Step> other) {
        return new Candidate(inPackage, imports, other, origin);
    }

    /** Without one step. */
    Candidate without(int at) {
        return without(List.of(at));
    }

    /** Without some steps. */
    Candidate without(Collection<Integer> places) {
        List<Step> fewer = new ArrayList<>();
        for (int at = 0; at < steps.size(); at++) {
            if (!places.contains(at)) {
                fewer.add(steps.get(at));
            }
        }
        return with(fewer);
    }

    /** Up to a step, that one included. */
    Candidate upTo(int at) {
        return with(new ArrayList<>(steps.subList(0, at + 1)));
    }

    /** Candidates of one group can stand in one class. */
    String group() {
        return inPackage + "\n" + String.join("\n", new TreeSet<>(imports));
    }

    String text() {
        StringBuilder all = new StringBuilder(inPackage);
        for (Step step : steps) {
            all.append('\n').append(step.text);
        }
        return all.toString();
    }

    int size() {
        return text().length();
    }
}
