package iama;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the tests show so far: the same answer of the same method is the same sight. A fault that no operator of the search makes is
 * noticed by a test that looks where none looked.
 */
final class Sights {
    private static final int MOST_OF_A_NAME = 4;
    private static final int MOST_OF_A_TEST = 4;
    private final Set<String> known = new HashSet<>();
    private final Map<String, Integer> counts = new HashMap<>();

    /** The keys under which a candidate shows what none showed, a few; from now on they are known. An empty key is how it ends. */
    List<String> take(Candidate one) {
        List<String> fresh = new ArrayList<>();
        Outcome outcome = one.outcome;
        if (outcome.raises()) {
            note("", nameOf(one, one.steps.get(outcome.raisedAt)), outcome.raisedClass + " " + outcome.raisedMessage, fresh);
        }
        for (boolean isDirect : new boolean[] {true, false}) {
            for (Map.Entry<String, Shown> seen : outcome.seen.entrySet()) {
                Shown shown = seen.getValue();
                Step step = one.steps.get(shown.at);
                boolean isBefore = !outcome.raises() || shown.at < outcome.raisedAt;
                if (isBefore && isDirect == (step.sees && shown.reached.equals("\1"))) {
                    note(seen.getKey(), nameOf(one, step) + shown.reached, shown.assertion, fresh);
                }
            }
        }
        return fresh;
    }

    /** What a test says anyway. */
    void note(Candidate one, Iterable<String> keys) {
        for (String key : keys) {
            Shown shown = one.outcome.seen.get(key);
            if (shown != null) {
                Step step = one.steps.get(shown.at);
                note(key, nameOf(one, step) + shown.reached, shown.assertion, new ArrayList<>());
            }
        }
    }

    private void note(String key, String name, String shown, List<String> fresh) {
        if (fresh.size() < MOST_OF_A_TEST && counts.getOrDefault(name, 0) < MOST_OF_A_NAME && known.add(name + "|" + shown)) {
            counts.merge(name, 1, Integer::sum);
            fresh.add(key);
        }
    }

    /** The type that a step declares, else the method that it calls last, with the type of its object where the candidate says it. */
    private static String nameOf(Candidate one, Step step) {
        if (step.isDeclaring()) {
            return step.type;
        }
        int dot = step.text.indexOf('.');
        String first = dot < 0 ? "" : step.text.substring(0, dot);
        for (Step other : one.steps) {
            if (other.isDeclaring() && other.name.equals(first)) {
                return other.type + "." + called(step.text);
            }
        }
        return called(step.text);
    }

    /** The name of the last call of an expression that stands in no brackets; the expression itself where it calls nothing. */
    private static String called(String text) {
        String found = text;
        int depth = 0;
        char quote = 0;
        for (int at = 0; at < text.length(); at++) {
            char one = text.charAt(at);
            if (quote != 0) {
                at += one == '\\' ? 1 : 0;
                quote = one == quote ? 0 : quote;
            } else if (one == '"' || one == '\'') {
                quote = one;
            } else if (one == '(' && depth++ == 0 && at > 0 && Character.isJavaIdentifierPart(text.charAt(at - 1))) {
                int begin = at;
                while (begin > 0 && Character.isJavaIdentifierPart(text.charAt(begin - 1))) {
                    begin--;
                }
                found = text.substring(begin, at);
            } else if (one == ')') {
                depth--;
            }
        }
        return found;
    }
}
