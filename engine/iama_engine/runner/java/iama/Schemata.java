package iama;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;

/** Sources put together from segments, those of faults that do not compile left out. */
final class Schemata {
    private final Map<String, StringBuilder> texts = new LinkedHashMap<>();
    private final Map<String, List<int[]>> places = new HashMap<>();
    private final Set<Integer> faults = new HashSet<>();

    Schemata(Settings settings, Set<Integer> leftOut) {
        Map<String, Integer> lines = new HashMap<>();
        List<Integer> group = new ArrayList<>();
        for (String[] words : settings.all("segment")) {
            int fault = Integer.parseInt(words[2]);
            if (leftOut.contains(fault)) {
                continue;
            }
            String text = Values.decoded(words[3]);
            int first = lines.getOrDefault(words[1], 1);
            int last = first + (int) text.chars().filter(one -> one == '\n').count();
            texts.computeIfAbsent(words[1], none -> new StringBuilder()).append(text);
            lines.put(words[1], last);
            List<int[]> all = places.computeIfAbsent(words[1], none -> new ArrayList<>());
            if (fault >= 0) {
                faults.add(fault);
                group.add(fault);
                all.add(new int[] {first + 1, last - 1, fault});
            } else {
                for (int one : group) {
                    all.add(new int[] {first, last, one});
                }
                group.clear();
            }
        }
    }

    Map<String, String> texts() {
        Map<String, String> all = new LinkedHashMap<>();
        texts.forEach((path, text) -> all.put(path, text.toString()));
        return all;
    }

    Set<Integer> faults() {
        return faults;
    }

    /** The fault in whose lines the compiler found one of its own; behind the copies of a method, as at its last brace, all of them. */
    void note(Diagnostic<? extends JavaFileObject> problem, Set<Integer> faulty) {
        if (problem.getKind() != Diagnostic.Kind.ERROR || problem.getSource() == null) {
            return;
        }
        for (Map.Entry<String, List<int[]>> one : places.entrySet()) {
            if (problem.getSource().getName().endsWith("/" + one.getKey())) {
                for (int[] place : one.getValue()) {
                    if (problem.getLineNumber() >= place[0] && problem.getLineNumber() <= place[1]) {
                        faulty.add(place[2]);
                    }
                }
            }
        }
    }
}
