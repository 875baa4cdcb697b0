package iama;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Which faults live, what reaches them, and which candidates are kept because they tell one that nothing kept tells. */
final class Search {
    private static final int MOST_A_FAULT = 20;
    private static final int DOUBTS = 3;
    private static final int MOST_A_METHOD = 40;
    private static final int RARE = 4;
    private static final int MOST_SPARE = 150;
    private static final int OFTEN = 300;
    private static final long STUCK_NS = 3_000_000_000L;
    private static final long SILENT_NS = 30_000_000_000L;
    /** By number of the method, what was seen to enter it. */
    final Map<Integer, List<Candidate>> reaching = new HashMap<>();
    final List<Kept> kept = new ArrayList<>();
    /** How many faults were told. */
    int told;
    volatile String current;
    volatile int mutant = -1;
    private volatile long since;
    private volatile long silentSince;
    private final Laboratory laboratory;
    private final Records records;
    private final Random chance;
    private final int[] methodOf;
    private final int[] tries;
    private final BitSet live = new BitSet();
    /** Methods that ask for time, chance or the machine. */
    private final BitSet chancy = new BitSet();
    private final Map<Integer, List<Integer>> byMethod = new HashMap<>();
    private final Set<String> known = new HashSet<>();

    Search(Settings settings, Set<Integer> faults, Laboratory laboratory, Records records, Random chance) {
        this.laboratory = laboratory;
        this.records = records;
        this.chance = chance;
        this.methodOf = settings.firsts("mutant").stream().mapToInt(Integer::parseInt).toArray();
        this.tries = new int[methodOf.length];
        settings.firsts("chancy").forEach(number -> chancy.set(Integer.parseInt(number)));
        for (int number : faults) {
            live.set(number);
            byMethod.computeIfAbsent(methodOf[number], none -> new ArrayList<>()).add(number);
        }
        for (String dead : settings.firsts("dead")) {
            live.clear(Integer.parseInt(dead));
        }
    }

    boolean hasLive() {
        return !live.isEmpty();
    }

    /** Whether hardly anything was seen to enter a method. */
    boolean isRare(int method) {
        return reaching.getOrDefault(method, List.of()).size() < RARE;
    }

    boolean isStuck() {
        boolean isLong = Spent.now() - since > STUCK_NS || System.nanoTime() - silentSince > SILENT_NS;
        return current != null && isLong;
    }

    /** The method of a live fault, one tried seldom rather than one tried often. */
    int drawMethod() {
        double all = live.stream().mapToDouble(this::weight).sum();
        double at = chance.nextDouble() * all;
        int last = 0;
        for (int number = live.nextSetBit(0); number >= 0; number = live.nextSetBit(number + 1)) {
            last = number;
            at -= weight(number);
            if (at <= 0) {
                break;
            }
        }
        tries[last]++;
        return methodOf[last];
    }

    private double weight(int number) {
        return 1 / (1 + Math.sqrt(tries[number]));
    }

    /** Run candidates, and keep those that tell a live fault; with {@code mends} steps that do not compile are left out. */
    void evaluate(List<Candidate> wanted, boolean mends, Spent until) throws IOException {
        List<Candidate> fresh = new ArrayList<>(wanted);
        fresh.removeIf(one -> !known.add(one.text()));
        if (fresh.isEmpty()) {
            return;
        }
        Batch batch = new Batch(laboratory.compiled, fresh, mends);
        List<Candidate> sound = sound(batch, until);
        for (Candidate one : sound) {
            one.outcome.entered.stream().forEach(method -> remember(method, one));
        }
        List<Integer> methods = new ArrayList<>(byMethod.keySet());
        Collections.shuffle(methods, chance);
        try (Bench bench = new Bench(batch)) {
            for (int method : methods) {
                List<Candidate> entering = new ArrayList<>(sound);
                entering.removeIf(one -> !one.outcome.entered.get(method));
                for (int number : byMethod.get(method)) {
                    boolean isDue = tries[number] < OFTEN || chance.nextInt(tries[number]) < OFTEN;
                    if (live.get(number) && isDue && !entering.isEmpty() && !until.isOver()) {
                        tell(number, entering, bench);
                    }
                }
            }
        }
    }

    /** Classes that many faults share, until one leaves them in another state. */
    private final class Bench implements AutoCloseable {
        final Batch batch;
        private ProjectLoader loader;

        Bench(Batch batch) {
            this.batch = batch;
            this.loader = laboratory.loader(batch.classes);
        }

        void renew() throws IOException {
            loader.close();
            loader = laboratory.loader(batch.classes);
        }

        @Override
        public void close() throws IOException {
            loader.close();
        }
    }

    /** Those that show the same in two loaders, the second time in the other order; what differs is forgotten. */
    private List<Candidate> sound(Batch batch, Spent until) throws IOException {
        List<Candidate> found = new ArrayList<>();
        try (ProjectLoader loader = laboratory.loader(batch.classes)) {
            for (Candidate one : batch.candidates) {
                if (!until.isOver()) {
                    one.outcome = run(loader, one, -1);
                    if (Script.canTell(one, one.outcome) && !one.outcome.entered.intersects(chancy)) {
                        found.add(one);
                    }
                }
            }
        }
        Collections.reverse(found);
        try (ProjectLoader loader = laboratory.loader(batch.classes)) {
            found.removeIf(one -> !holds(one, run(loader, one, -1)));
        }
        Collections.reverse(found);
        return found;
    }

    private static boolean holds(Candidate one, Outcome again) {
        one.outcome.narrow(again);
        return one.outcome.endsLike(again);
    }

    private Outcome run(ProjectLoader loader, Candidate one, int number) {
        mutant = number;
        since = Spent.now();
        silentSince = System.nanoTime();
        current = one.origin;
        Outcome outcome = laboratory.run(loader, one, number);
        current = null;
        return outcome;
    }

    private void remember(int method, Candidate one) {
        List<Candidate> list = reaching.computeIfAbsent(method, none -> new ArrayList<>());
        if (list.size() < MOST_A_METHOD) {
            list.add(one);
        } else {
            list.set(chance.nextInt(list.size()), one);
        }
    }

    /**
     * Try some of the candidates on a fault, those that were kept for another one first; what tells it must show the
     * same as before without it right afterwards; else the classes are no longer what they were.
     */
    private void tell(int number, List<Candidate> entering, Bench bench) throws IOException {
        List<Candidate> order = new ArrayList<>(entering);
        Collections.shuffle(order, chance);
        order.sort((one, other) -> Boolean.compare(other.isKept, one.isKept));
        int left = DOUBTS;
        for (Candidate one : order.subList(0, Math.min(MOST_A_FAULT, order.size()))) {
            tries[number]++;
            if (left > 0 && one.outcome.differs(run(bench.loader, one, number)) != null) {
                boolean isSame = one.outcome.differs(run(bench.loader, one, -1)) == null;
                String key = isSame ? one.outcome.differs(run(bench.loader, one, number)) : null;
                if (key != null) {
                    keep(one, number, key);
                    return;
                }
                if (!isSame) {
                    bench.renew();
                }
                left--;
            }
        }
    }

    private void keep(Candidate one, int number, String key) {
        Kept holder = kept.stream().filter(other -> other.candidate == one).findFirst().orElse(null);
        if (holder == null) {
            holder = new Kept(kept.size(), one);
            one.isKept = true;
            kept.add(holder);
        }
        holder.kills.put(number, key);
        live.clear(number);
        told++;
        holder.tell(records);
    }

    /** Assert what nothing kept shows yet: in what is kept, then by more candidates, those first that enter what nothing kept enters. */
    void spare() {
        Sights sights = new Sights();
        BitSet entered = new BitSet();
        for (Kept one : kept) {
            sights.note(one.candidate, one.keys());
            entered.or(one.candidate.outcome.entered);
        }
        for (Kept one : kept) {
            one.sights.addAll(sights.take(one.candidate));
            one.tell(records);
        }
        Set<Candidate> all = new LinkedHashSet<>();
        reaching.values().forEach(all::addAll);
        List<Candidate> pool = new ArrayList<>(all);
        pool.removeIf(one -> one.isKept);
        pool.sort(Comparator.comparingInt(Candidate::size).thenComparing(Candidate::text));
        List<Candidate> later = new ArrayList<>();
        int before = kept.size();
        for (Candidate one : pool) {
            BitSet fresh = (BitSet) one.outcome.entered.clone();
            fresh.andNot(entered);
            if (fresh.isEmpty()) {
                later.add(one);
            } else if (kept.size() < before + MOST_SPARE && keep(one, sights)) {
                entered.or(fresh);
            }
        }
        for (Candidate one : later) {
            if (kept.size() < before + MOST_SPARE) {
                keep(one, sights);
            }
        }
    }

    private boolean keep(Candidate one, Sights sights) {
        List<String> keys = sights.take(one);
        if (keys.isEmpty()) {
            return false;
        }
        Kept spare = new Kept(kept.size(), one);
        spare.sights.addAll(keys);
        kept.add(spare);
        spare.tell(records);
        return true;
    }

    /** Leave steps out of what is kept while it still tells all its faults. */
    void shrink(Spent until) throws IOException {
        boolean isShorter = true;
        while (isShorter && !until.isOver()) {
            isShorter = false;
            Map<Candidate, Kept> owners = new HashMap<>();
            List<Candidate> shorter = new ArrayList<>();
            for (Kept one : kept) {
                for (int at = 0; at < one.candidate.steps.size() && one.candidate.steps.size() > 1; at++) {
                    Candidate fewer = one.candidate.without(at);
                    if (known.add("shorter " + fewer.text())) {
                        owners.put(fewer, one);
                        shorter.add(fewer);
                    }
                }
            }
            Batch batch = new Batch(laboratory.compiled, shorter, false);
            for (Candidate fewer : sound(batch, until)) {
                Kept owner = owners.get(fewer);
                if (fewer.steps.size() < owner.candidate.steps.size() && !until.isOver() && tellsAll(fewer, owner, batch)) {
                    isShorter = true;
                }
            }
        }
    }

    /** Whether it shows each fault of the owner, and the same as before without one, both first and last. */
    private boolean tellsAll(Candidate fewer, Kept owner, Batch batch) throws IOException {
        Map<Integer, String> kills = new HashMap<>();
        try (ProjectLoader loader = laboratory.loader(batch.classes)) {
            for (int number : owner.kills.keySet()) {
                String key = fewer.outcome.differs(run(loader, fewer, number));
                if (key == null) {
                    return false;
                }
                kills.put(number, key);
            }
            if (fewer.outcome.differs(run(loader, fewer, -1)) != null) {
                return false;
            }
        }
        owner.candidate = fewer;
        owner.kills.clear();
        owner.kills.putAll(kills);
        owner.tell(records);
        return true;
    }
}
