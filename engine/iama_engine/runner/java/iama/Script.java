package iama;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A candidate as the lines of a test: its statements, and an assertion for each thing that told a fault. */
final class Script {
    private static final String HERE = "\1";
    private static final Set<String> OF_TESTS = Set.of("java.lang.AssertionError", "java.lang.Error", "java.lang.Throwable");
    private static final Pattern IDENTITY = Pattern.compile("@[0-9a-f]{3,}");
    private final List<String> lines = new ArrayList<>();
    private final List<String> last = new ArrayList<>();

    private Script() {
    }

    /** Whether a test could say how the candidate ends. */
    static boolean canTell(Candidate one, Outcome outcome) {
        if (outcome.isSpoilt || !outcome.raises()) {
            return !outcome.isSpoilt;
        }
        String message = outcome.raisedMessage;
        boolean isReadable = message == null || message.length() < 250 && !IDENTITY.matcher(message).find();
        Step step = one.steps.get(outcome.raisedAt);
        return outcome.isDeliberate && isReadable && !outcome.raisedName.isEmpty() && !OF_TESTS.contains(outcome.raisedClass)
            && (!step.sees || step.isCall);
    }

    /** The lines of a test that asserts what these keys of an outcome say. */
    static List<String> write(Candidate one, Outcome outcome, Collection<String> keys) {
        Script script = new Script();
        int until = outcome.raises() ? outcome.raisedAt : one.steps.size();
        Map<Integer, List<Shown>> asked = new LinkedHashMap<>();
        for (String key : keys) {
            Shown shown = outcome.seen.get(key);
            if (shown != null) {
                asked.computeIfAbsent(shown.at, none -> new ArrayList<>()).add(shown);
            }
        }
        for (int at = 0; at < until; at++) {
            script.step(one.steps.get(at), at, asked.getOrDefault(at, List.of()));
        }
        if (outcome.raises()) {
            script.raising(one.steps.get(until), outcome);
        }
        script.lines.addAll(script.last);
        return script.lines;
    }

    private void step(Step step, int at, List<Shown> asked) {
        if (!step.sees) {
            lines.add(step.text);
            for (Shown shown : asked) {
                boolean fits = shown.as.isEmpty() || simple(step.type).equals(simple(shown.as));
                last.add(assertion(shown, fits ? step.name : "((" + shown.as + ") " + step.name + ")"));
            }
        } else if (asked.isEmpty()) {
            if (step.isCall) {
                lines.add(step.text + ";");
            }
        } else if (asked.size() == 1 && asked.get(0).reached.equals(HERE)) {
            lines.add(assertion(asked.get(0), step.text));
        } else {
            look(step, at, asked);
        }
    }

    private static String simple(String type) {
        String plain = type.replaceAll("<.*", "");
        return plain.substring(plain.lastIndexOf('.') + 1);
    }

    private void look(Step step, int at, List<Shown> asked) {
        String as = "";
        for (Shown shown : asked) {
            as = shown.as.isEmpty() ? as : shown.as;
        }
        String name = "result" + at;
        lines.add(as.isEmpty() ? "Object " + name + " = " + step.text + ";" : as + " " + name + " = (" + as + ") (" + step.text + ");");
        for (Shown shown : asked) {
            last.add(assertion(shown, name));
        }
    }

    private static String assertion(Shown shown, String base) {
        return shown.assertion.replace(HERE, shown.reached).replace(HERE, base);
    }

    private void raising(Step step, Outcome outcome) {
        String message = outcome.raisedMessage;
        lines.add("try {");
        lines.add("    " + step.text + (step.sees ? ";" : ""));
        lines.add("    fail(\"it throws " + outcome.raisedClass.substring(outcome.raisedClass.lastIndexOf('.') + 1) + "\");");
        lines.add("} catch (" + outcome.raisedName + " raised) {");
        lines.add(message == null ? "    assertNull(raised.getMessage());" : "    assertEquals(" + Literals.text(message) + ", raised.getMessage());");
        lines.add("}");
    }
}
