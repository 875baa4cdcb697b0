package iama;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Chooses what to try next: most tries aim at one live fault, by its method, by what was seen to reach it, or by its class. */
final class Aim {
    private static final int MOST_A_METHOD = 6;
    private static final int MOST_OTHERS = 3;
    private static final int MOST_RARE = 240;
    private final Search search;
    private final Composer composer;
    private final Values values;
    private final Variation variation;
    private final List<List<Executable>> direct = new ArrayList<>();
    /** Numbers of the methods of a name. */
    private final Map<String, List<Integer>> numbers = new HashMap<>();

    Aim(Settings settings, Search search, Composer composer, Values values) {
        this.search = search;
        this.composer = composer;
        this.values = values;
        this.variation = new Variation(values, composer);
        Map<String, List<Executable>> byName = new HashMap<>();
        for (Executable one : composer.entries) {
            byName.computeIfAbsent(nameOf(one), none -> new ArrayList<>()).add(one);
        }
        for (String[] words : settings.all("entry")) {
            numbers.computeIfAbsent(words[1], none -> new ArrayList<>()).add(direct.size());
            direct.add(byName.getOrDefault(words[1], List.of()));
        }
    }

    /** {@code Outer.Inner.method}, as addresses write it. */
    private static String nameOf(Executable one) {
        StringBuilder name = new StringBuilder();
        for (Class<?> owner = one.getDeclaringClass(); owner != null; owner = owner.getDeclaringClass()) {
            name.insert(0, owner.getSimpleName() + ".");
        }
        return name + (one instanceof Constructor ? one.getDeclaringClass().getSimpleName() : one.getName());
    }

    boolean canTry() {
        return !composer.entries.isEmpty() || !search.reaching.isEmpty();
    }

    /** A candidate; null where the draw could not be written. */
    Candidate next() {
        int method = search.drawMethod();
        List<Candidate> known = search.reaching.getOrDefault(method, List.of());
        List<Executable> entries = direct.get(method);
        if (!known.isEmpty() && (entries.isEmpty() || values.chance(0.6))) {
            return variation.vary(values.pick(known));
        }
        if (!entries.isEmpty() && values.chance(0.85) || composer.entries.isEmpty()) {
            return entries.isEmpty() ? null : composer.fresh(values.pick(entries));
        }
        return composer.fresh(values.pick(composer.entries));
    }

    /** Calls of what hardly anything enters: as the project itself makes them, and a few others; the first of each method first. */
    List<Candidate> rare() {
        List<List<Candidate>> found = new ArrayList<>();
        for (Executable entry : composer.entries) {
            if (isRare(entry)) {
                List<Candidate> calls = composer.handedOver(entry);
                for (int turn = 0; turn < MOST_OTHERS; turn++) {
                    calls.add(composer.fresh(entry));
                }
                found.add(calls);
            }
        }
        List<Candidate> all = new ArrayList<>();
        for (int turn = 0; turn < MOST_A_METHOD; turn++) {
            for (List<Candidate> calls : found) {
                if (turn < calls.size() && calls.get(turn) != null && all.size() < MOST_RARE) {
                    all.add(calls.get(turn));
                }
            }
        }
        return all;
    }

    private boolean isRare(Executable entry) {
        return numbers.getOrDefault(nameOf(entry), List.of()).stream().anyMatch(search::isRare);
    }
}
