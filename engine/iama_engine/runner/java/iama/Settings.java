package iama;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the runner asks for: lines of words between tabs, the first of which is the name. A name may come many times. */
final class Settings {
    private final Map<String, List<String[]>> lines = new LinkedHashMap<>();

    static Settings read(Path file) throws IOException {
        Settings settings = new Settings();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            String[] words = line.split("\t", -1);
            settings.lines.computeIfAbsent(words[0], name -> new ArrayList<>()).add(words);
        }
        return settings;
    }

    /** Every line of a name, its own name as word 0. */
    List<String[]> all(String name) {
        return lines.getOrDefault(name, List.of());
    }

    /** The first word of the only line of a name. */
    String one(String name) {
        List<String[]> found = all(name);
        if (found.isEmpty()) {
            throw new IllegalArgumentException("the runner did not say " + name);
        }
        return found.get(0)[1];
    }

    double number(String name) {
        return Double.parseDouble(one(name));
    }

    boolean flag(String name) {
        return one(name).equals("1");
    }

    /** The first words of all lines of a name. */
    List<String> firsts(String name) {
        List<String> found = new ArrayList<>();
        for (String[] words : all(name)) {
            found.add(words[1]);
        }
        return found;
    }
}
