package iama;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes a script anew with one or two things changed: other literals, a step less, a call more. */
final class Variation {
    private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)+'|\\b(?:true|false)\\b|(?<![\\w.\"'])\\d+(?:\\.\\d+)?L?(?![\\w.])");
    private final Values values;
    private final Composer composer;

    Variation(Values values, Composer composer) {
        this.values = values;
        this.composer = composer;
    }

    Candidate vary(Candidate one) {
        Candidate varied = one;
        for (int turn = values.chance(0.4) ? 2 : 1; turn > 0 && varied != null; turn--) {
            double draw = values.chance.nextDouble();
            varied = draw < 0.5 ? literals(varied) : draw < 0.85 ? composer.longer(varied) : fewer(varied);
        }
        return varied;
    }

    private Candidate fewer(Candidate one) {
        return one.steps.size() < 2 ? null : one.without(values.chance.nextInt(one.steps.size()));
    }

    private Candidate literals(Candidate one) {
        List<int[]> places = new ArrayList<>();
        for (int at = 0; at < one.steps.size(); at++) {
            Matcher found = LITERAL.matcher(one.steps.get(at).text);
            while (found.find()) {
                places.add(new int[] {at, found.start(), found.end()});
            }
        }
        if (places.isEmpty()) {
            return null;
        }
        int[] place = values.pick(places);
        String text = one.steps.get(place[0]).text;
        String before = text.substring(place[1], place[2]);
        String other = values.instead(before);
        List<Step> steps = new ArrayList<>(one.steps);
        steps.set(place[0], steps.get(place[0]).with(text.substring(0, place[1]) + other + text.substring(place[2])));
        boolean everywhere = before.startsWith("\"") && values.chance(0.5);
        for (int at = 0; everywhere && at < steps.size(); at++) {
            steps.set(at, steps.get(at).with(steps.get(at).text.replace(before, other)));
        }
        return one.with(steps);
    }
}
