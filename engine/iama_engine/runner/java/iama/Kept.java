package iama;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A candidate that is kept, the faults it tells, and by what. */
final class Kept {
    Candidate candidate;
    /** Number of the fault → key of what shows it, empty where the candidate ends otherwise. */
    final Map<Integer, String> kills = new TreeMap<>();
    /** What it shows besides, that no other test shows. */
    final Set<String> sights = new TreeSet<>();
    private final int number;

    Kept(int number, Candidate candidate) {
        this.number = number;
        this.candidate = candidate;
    }

    /** All that it asserts. */
    Set<String> keys() {
        Set<String> keys = new TreeSet<>(kills.values());
        keys.addAll(sights);
        keys.remove("");
        return keys;
    }

    /** The whole find; a later line of the same number takes its place. */
    void tell(Records records) {
        Set<String> keys = keys();
        if (keys.isEmpty() && !candidate.outcome.raises()) {
            candidate.outcome.seen.keySet().stream().limit(1).forEach(keys::add);
        }
        records.write("number", number, "package", candidate.inPackage, "imports", String.join("\n", candidate.imports), "origin", candidate.origin,
            "lines", String.join("\n", Script.write(candidate, candidate.outcome, keys)),
            "kills", String.join(" ", kills.keySet().stream().map(String::valueOf).toArray(String[]::new)),
            "entered", String.join(" ", candidate.outcome.entered.stream().mapToObj(String::valueOf).toArray(String[]::new)));
    }
}
