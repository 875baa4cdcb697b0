package iama;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Scripts that the runner brings along, cut out of the project's tests. */
final class Seeds {
    private Seeds() {
    }

    /** Lines {@code script}: package, imports, origin, each encoded; then the lines {@code part} of the steps, by the number of the script. */
    static List<Candidate> read(Settings settings) {
        List<Candidate> found = new ArrayList<>();
        for (String[] words : settings.all("script")) {
            String imports = Values.decoded(words[2]);
            List<String> statements = imports.isEmpty() ? List.of() : Arrays.asList(imports.split("\n"));
            found.add(new Candidate(words[1], statements, new ArrayList<>(), Values.decoded(words[3])));
        }
        for (String[] words : settings.all("part")) {
            Step step = new Step(words[2].equals("1"), Values.decoded(words[3]), Values.decoded(words[4]), words[5], words[6].equals("1"));
            found.get(Integer.parseInt(words[1])).steps.add(step);
        }
        return found;
    }
}
