package iama;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** How values of the library's types are written. */
final class Known {
    private static final Map<Class<?>, Class<?>> BOXES = Map.of(Integer.class, int.class, Long.class, long.class, Double.class, double.class,
        Boolean.class, boolean.class, Character.class, char.class, Float.class, float.class, Short.class, short.class, Byte.class, byte.class);
    private final Values values;

    Known(Values values) {
        this.values = values;
    }

    /** An expression; null where the type is none of these. */
    String make(Class<?> kind, Function<Class<?>, String> part) {
        if (BOXES.containsKey(kind)) {
            return kind.getSimpleName() + ".valueOf(" + values.plain(BOXES.get(kind)) + ")";
        }
        if (kind.isArray()) {
            return array(kind.getComponentType(), part);
        }
        if (kind == Object.class || kind == CharSequence.class || kind == Comparable.class || kind == java.io.Serializable.class) {
            return kind != CharSequence.class && values.chance(0.3) ? "Integer.valueOf(" + values.plain(int.class) + ")" : values.text();
        }
        if (kind == Number.class) {
            return "Integer.valueOf(" + values.plain(int.class) + ")";
        }
        if (kind == Class.class) {
            return values.pick(List.of("String.class", "Object.class", "Integer.class", "int.class"));
        }
        String collection = collection(kind);
        return collection != null ? collection : other(kind);
    }

    private String array(Class<?> component, Function<Class<?>, String> part) {
        if (component.isArray()) {
            return null;
        }
        List<String> all = new ArrayList<>();
        for (int left = values.chance.nextInt(4); left > 0; left--) {
            String one = part.apply(component);
            if (one == null) {
                return null;
            }
            all.add(one);
        }
        return "new " + component.getCanonicalName().replaceFirst("^java\\.lang\\.(?=\\w+$)", "") + "[] {" + String.join(", ", all) + "}";
    }

    private String collection(Class<?> kind) {
        String some = "java.util.Arrays.asList(" + values.text() + (values.chance(0.5) ? ", " + values.text() : "") + ")";
        if (kind == List.class || kind == Collection.class || kind == Iterable.class) {
            return values.chance(0.7) ? "(" + kind.getName() + ") " + some : "new java.util.ArrayList()";
        }
        if (kind == Set.class) {
            return values.chance(0.7) ? "new java.util.LinkedHashSet((java.util.Collection) " + some + ")" : "new java.util.LinkedHashSet()";
        }
        if (kind == Map.class) {
            return values.chance(0.6) ? "(java.util.Map) java.util.Collections.singletonMap(" + values.text() + ", " + values.text() + ")"
                : "new java.util.HashMap()";
        }
        return kind == java.util.ArrayList.class || kind == java.util.HashMap.class || kind == java.util.Properties.class
            || kind == java.util.HashSet.class || kind == java.util.LinkedList.class ? "new " + kind.getName() + "()" : null;
    }

    private String other(Class<?> kind) {
        if (kind == StringBuilder.class || kind == StringBuffer.class) {
            return "new " + kind.getSimpleName() + "(" + values.text() + ")";
        }
        if (kind == java.util.Locale.class) {
            return values.pick(List.of("java.util.Locale.US", "java.util.Locale.GERMANY"));
        }
        if (kind == java.math.BigDecimal.class || kind == java.math.BigInteger.class) {
            return "new " + kind.getName() + "(\"" + values.chance.nextInt(200) + "\")";
        }
        if (kind == java.io.Writer.class || kind == java.io.StringWriter.class) {
            return "new java.io.StringWriter()";
        }
        if (kind == java.io.PrintWriter.class) {
            return "new java.io.PrintWriter(new java.io.StringWriter())";
        }
        if (kind == java.io.Reader.class) {
            return "new java.io.StringReader(" + values.text() + ")";
        }
        return kind == Throwable.class || kind == Exception.class || kind == RuntimeException.class
            ? "new " + kind.getSimpleName() + "(" + values.text() + ")" : null;
    }
}
