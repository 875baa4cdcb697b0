package iama;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.regex.Pattern;

/** Turns what a candidate noted into assertions: values as they are, objects by what can be asked of them. */
final class Observer {
    private static final int MOST = 60;
    private static final Pattern ASKS = Pattern.compile("(?:get|is|has|to|as|find|count)(?:[A-Z]\\w*)?|size|length|name|value|key|text|describe\\w*|message");
    private static final Pattern IDENTITY = Pattern.compile("@[0-9a-f]{3,}");
    private static final Pattern CHANCY = Pattern.compile("java\\.util\\.(?:Date|Calendar|GregorianCalendar|Random|UUID|Timer)|java\\.lang\\.Thread|java\\.time\\..*|java\\.util\\.concurrent\\..*");
    /** What can be asked of a class, in a fixed order; looking for it costs more than asking. */
    private static final ClassValue<List<Method>> ASKING = new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> kind) {
            List<Method> found = new ArrayList<>(Arrays.asList(kind.getMethods()));
            found.removeIf(method -> !isAsking(method) || !method.trySetAccessible());
            found.sort(Comparator.comparing(Method::getName).thenComparing(Method::toString));
            return found;
        }
    };
    private final String inPackage;
    private final Outcome outcome;

    private Observer(String inPackage, Outcome outcome) {
        this.inPackage = inPackage;
        this.outcome = outcome;
    }

    static void look(Seen seen, String inPackage, Outcome outcome) {
        Observer observer = new Observer(inPackage, outcome);
        for (Seen.Value one : seen.values) {
            observer.note(one.at, "\1", "", one.plain, one.value, 0);
        }
    }

    private void note(int at, String reached, String as, String plain, Object value, int depth) {
        if (outcome.seen.size() >= MOST) {
            return;
        }
        String assertion = plain.isEmpty() ? ofObject(value) : ofPlain(plain, value);
        if (assertion != null) {
            outcome.seen.put(at + "|" + reached + "|" + as, new Shown(at, reached, as, assertion));
        } else if (value != null && depth < 2) {
            ask(at, reached, as, value, depth);
        }
    }

    private static String ofPlain(String kind, Object value) {
        switch (kind) {
            case "boolean":
                return (Boolean) value ? "assertTrue(\1);" : "assertFalse(\1);";
            case "double":
                return "assertEquals(" + Literals.plain(value) + ", \1, 0.0);";
            case "float":
                return "assertEquals(" + Literals.plain(value) + ", \1, 0.0f);";
            default:
                return "assertEquals(" + Literals.plain(value) + ", \1);";
        }
    }

    private String ofObject(Object value) {
        if (value == null) {
            return "assertNull(\1);";
        }
        Class<?> kind = value.getClass();
        if (value instanceof String) {
            return equal(Literals.text((String) value), "\1");
        }
        if (kind == Boolean.class || kind == Character.class || value instanceof Number && kind.getName().startsWith("java.lang.")) {
            return equal(Literals.boxed(value), "\1");
        }
        if (value instanceof Class) {
            String name = ((Class<?>) value).getCanonicalName();
            return name == null || !isNamed((Class<?>) value) ? null : equal(shortest(name) + ".class", "\1");
        }
        if (value instanceof Enum) {
            Class<?> owner = ((Enum<?>) value).getDeclaringClass();
            return isNamed(owner) ? equal(shortest(owner.getCanonicalName()) + "." + ((Enum<?>) value).name(), "\1") : null;
        }
        if (kind.isArray()) {
            return kind.getComponentType().isArray() || Array.getLength(value) > 40 || !isPlain(value, 0) ? null
                : shown(listed(value), "java.util.Arrays.toString(\1)");
        }
        if (value instanceof Collection || value instanceof Map) {
            return isPlain(value, 0) ? shown(String.valueOf(value), "String.valueOf(\1)") : null;
        }
        boolean isLibrary = kind.getName().startsWith("java.") && !CHANCY.matcher(kind.getName()).matches() && !(value instanceof Throwable);
        return isLibrary && saysItself(kind) ? shown(String.valueOf(value), "String.valueOf(\1)") : null;
    }

    private static String shown(String text, String expression) {
        return text == null || IDENTITY.matcher(text).find() ? null : equal(Literals.text(text), expression);
    }

    private static String equal(String literal, String expression) {
        return literal == null ? null : "assertEquals(" + literal + ", " + expression + ");";
    }

    private static String listed(Object array) {
        Object[] all = new Object[Array.getLength(array)];
        for (int at = 0; at < all.length; at++) {
            all[at] = Array.get(array, at);
        }
        return Arrays.toString(all);
    }

    /** Whether all in it says its own value. */
    private static boolean isPlain(Object value, int depth) {
        if (value == null || value instanceof String || value instanceof Number || value instanceof Boolean || value instanceof Character
            || value instanceof Enum) {
            return true;
        }
        if (depth > 2) {
            return false;
        }
        if (value.getClass().isArray()) {
            for (int at = 0; at < Array.getLength(value); at++) {
                if (!isPlain(Array.get(value, at), 9)) {
                    return false;
                }
            }
            return true;
        }
        if (value instanceof Map) {
            Map<?, ?> map = (Map<?, ?>) value;
            boolean isKept = map instanceof SortedMap || map instanceof LinkedHashMap || map instanceof EnumMap;
            return map.size() <= 40 && (isKept || isOrdered(map.keySet(), map.getClass()))
                && isPlain(new ArrayList<>(map.keySet()), depth + 1) && isPlain(map.values(), depth + 1);
        }
        if (value instanceof Collection) {
            Collection<?> all = (Collection<?>) value;
            boolean isKept = !(value instanceof Set) || value instanceof SortedSet || value instanceof LinkedHashSet || value instanceof EnumSet;
            return all.size() <= 40 && (isKept || isOrdered(all, value.getClass())) && all.stream().allMatch(one -> isPlain(one, depth + 1) || saysItself(one.getClass()));
        }
        return false;
    }

    /** Whether what lies in hash order lies so in every JVM: by values, and not by where objects are or by what a JVM draws. */
    private static boolean isOrdered(Collection<?> all, Class<?> of) {
        return all.size() < 2 || !of.getName().startsWith("java.util.ImmutableCollections") && all.stream().allMatch(Observer::isHashedByValue);
    }

    private static boolean isHashedByValue(Object value) {
        try {
            Class<?> by = value == null ? null : value.getClass().getMethod("hashCode").getDeclaringClass();
            return by != Object.class && by != Enum.class;
        } catch (NoSuchMethodException none) {
            return false;
        }
    }

    private static boolean saysItself(Class<?> kind) {
        try {
            return kind.getMethod("toString").getDeclaringClass() != Object.class;
        } catch (NoSuchMethodException none) {
            return false;
        }
    }

    /** What an object of the project answers when it is asked; its own text where it has one. */
    private void ask(int at, String reached, String as, Object value, int depth) {
        Class<?> kind = value.getClass();
        if (kind.getClassLoader() == null || kind.getClassLoader() == ClassLoader.getSystemClassLoader() || value instanceof Throwable) {
            return;
        }
        if (saysItself(kind)) {
            String text = shown(textOf(value), "String.valueOf(" + reached + ")");
            if (text != null) {
                outcome.seen.put(at + "|" + reached + ".toString|" + as, new Shown(at, "\1", as, text));
            }
        }
        while (kind != Object.class && !isNamed(kind)) {
            kind = kind.getSuperclass();
        }
        if (kind == Object.class || depth > 0 && kind != value.getClass()) {
            return;
        }
        for (Method method : ASKING.get(kind)) {
            answer(at, reached, depth == 0 ? shortest(kind.getCanonicalName()) : as, value, method, depth);
        }
    }

    private static String textOf(Object value) {
        try {
            return value.toString();
        } catch (RuntimeException | StackOverflowError hostile) {
            return null;
        }
    }

    private static boolean isAsking(Method method) {
        boolean isLibrary = method.getDeclaringClass().getClassLoader() == null;
        return !isLibrary && method.getParameterCount() == 0 && method.getReturnType() != void.class && !method.isSynthetic()
            && !Modifier.isStatic(method.getModifiers()) && !method.getName().equals("toString") && ASKS.matcher(method.getName()).matches();
    }

    private void answer(int at, String reached, String as, Object value, Method method, int depth) {
        Object told;
        try {
            told = method.invoke(value);
        } catch (ReflectiveOperationException | RuntimeException refused) {
            return;
        }
        Class<?> returned = method.getReturnType();
        if (depth > 0 && told != null && !returned.isPrimitive() && told == value) {
            return;
        }
        String plain = returned == byte.class || returned == short.class ? "int" : returned.isPrimitive() ? returned.getName() : "";
        Object widened = told instanceof Byte && returned.isPrimitive() || told instanceof Short && returned.isPrimitive()
            ? Integer.valueOf(((Number) told).intValue()) : told;
        String assertion = plain.isEmpty() ? ofObject(widened) : ofPlain(plain, widened);
        String expression = reached + "." + method.getName() + "()";
        if (assertion != null && outcome.seen.size() < MOST) {
            outcome.seen.put(at + "|" + expression + "|" + as, new Shown(at, expression, as, assertion));
        } else if (told != null && told.getClass() == returned && depth < 1) {
            ask(at, expression, as, told, depth + 1);
        }
    }

    private String shortest(String name) {
        return Names.shortest(name, inPackage);
    }

    private boolean isNamed(Class<?> kind) {
        return Names.canBeNamed(kind, inPackage);
    }
}
