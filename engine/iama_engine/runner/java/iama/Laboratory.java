package iama;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The project's classes with all faults in them, of which none or one is made at a time, and with words that tell which methods are entered
 * and that end loops. Each loader begins with classes afresh.
 */
final class Laboratory {
    private static final int ROUNDS = 300_000;
    private static final int ROUNDS_OF_COMPILING = 12;
    private static final Set<String> OF_THE_MACHINE = Set.of("java.lang.NullPointerException", "java.lang.ClassCastException",
        "java.lang.ArrayIndexOutOfBoundsException", "java.lang.StringIndexOutOfBoundsException", "java.lang.NegativeArraySizeException",
        "java.lang.ArrayStoreException", "java.lang.ArithmeticException", "java.lang.IndexOutOfBoundsException");
    final Compiled compiled;
    final int methods;
    /** Names of all classes of the project's code. */
    final Set<String> known;
    int runs;
    private final Settings settings;
    private final Surroundings surroundings;
    private final Set<Integer> unusable = new HashSet<>();
    private Map<String, byte[]> base;

    Laboratory(Settings settings, Surroundings surroundings) throws IOException {
        this.settings = settings;
        this.surroundings = surroundings;
        this.compiled = new Compiled(settings);
        this.methods = settings.all("entry").size();
        this.known = new HashSet<>(settings.firsts("known"));
    }

    /** Numbers of the faults that can be made; null where the classes do not compile with the words in them. */
    Set<Integer> prepare() {
        Set<Integer> there = new HashSet<>();
        for (int round = 0; round < ROUNDS_OF_COMPILING && base == null; round++) {
            Schemata schemata = new Schemata(settings, unusable);
            there = schemata.faults();
            int before = unusable.size();
            base = compiled.compile(schemata.texts(), problem -> schemata.note(problem, unusable));
            if (base == null && unusable.size() == before) {
                return null;
            }
        }
        return base == null ? null : there;
    }

    ProjectLoader loader(Map<String, byte[]> tries) {
        Map<String, byte[]> all = new HashMap<>(base);
        all.putAll(tries);
        return new ProjectLoader(settings.firsts("folder"), all);
    }

    /** Run a candidate in the classes of a loader, with a fault or (-1) without. */
    Outcome run(ProjectLoader loader, Candidate one, int fault) {
        runs++;
        Outcome outcome = new Outcome();
        Seen seen = new Seen();
        surroundings.restore();
        Thread.currentThread().setContextClassLoader(loader);
        Reach.begin(methods);
        Guard.begin();
        Reach.make(fault);
        Reach.rounds(ROUNDS);
        try {
            Method method = loader.loadClass(one.className).getMethod(one.methodName, Seen.class);
            method.invoke(null, seen);
            Reach.rounds(ROUNDS);
            Observer.look(seen, one.inPackage, outcome);
        } catch (InvocationTargetException thrown) {
            raised(thrown.getCause(), seen, one.inPackage, outcome);
            Observer.look(seen, one.inPackage, outcome);
        } catch (ReflectiveOperationException | LinkageError | Reach.Overrun broken) {
            outcome.isSpoilt = true;
        } finally {
            Reach.make(-1);
            Reach.rounds(Integer.MAX_VALUE);
            outcome.isSpoilt |= Guard.end();
            outcome.entered = Reach.entered();
            Thread.currentThread().setContextClassLoader(ClassLoader.getSystemClassLoader());
        }
        return outcome;
    }

    private void raised(Throwable thrown, Seen seen, String inPackage, Outcome outcome) {
        outcome.raisedAt = seen.at;
        outcome.raisedClass = thrown.getClass().getName();
        outcome.raisedName = Names.canBeNamed(thrown.getClass(), inPackage) ? Names.of(thrown.getClass(), inPackage) : "";
        outcome.raisedMessage = thrown.getMessage();
        outcome.isSpoilt = thrown instanceof Reach.Overrun || thrown instanceof VirtualMachineError || thrown instanceof ThreadDeath
            || thrown instanceof LinkageError;
        StackTraceElement[] stack = thrown.getStackTrace();
        boolean isOurs = stack.length > 0 && known.contains(stack[0].getClassName());
        outcome.isDeliberate = isOurs && !OF_THE_MACHINE.contains(thrown.getClass().getName());
    }
}
