package iama;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Arguments that the project itself hands to methods, by name and count; a place without a text is open. */
final class Sites {
    private static final Pattern TYPE = Pattern.compile("\1([^\1]*)\1");
    private static final Pattern MADE = Pattern.compile("^(?:new |\\()\1?([\\w.$]+)\1?(\\[])?");
    private static final Map<Class<?>, Class<?>> BOXES = Map.of(int.class, Integer.class, long.class, Long.class, double.class, Double.class,
        boolean.class, Boolean.class, char.class, Character.class, float.class, Float.class, short.class, Short.class, byte.class, Byte.class);
    private static final Set<Class<?>> WHOLE = Set.of(int.class, long.class, short.class, byte.class);
    private static final Set<Class<?>> BROKEN = Set.of(double.class, float.class);
    private final Map<String, List<List<String>>> all = new HashMap<>();

    /** Lines {@code site}: name, then the arguments, each encoded. */
    Sites(Settings settings) {
        for (String[] words : settings.all("site")) {
            List<String> arguments = new ArrayList<>();
            for (int at = 2; at < words.length; at++) {
                arguments.add(Values.decoded(words[at]));
            }
            all.computeIfAbsent(words[1] + "/" + arguments.size(), none -> new ArrayList<>()).add(arguments);
        }
    }

    /** What was handed to a method of this name that this one may take. */
    List<List<String>> of(Executable called) {
        String name = called instanceof Constructor ? called.getDeclaringClass().getSimpleName() : called.getName();
        List<List<String>> fitting = new ArrayList<>(all.getOrDefault(name + "/" + called.getParameterCount(), List.of()));
        fitting.removeIf(one -> !fits(one, called.getParameterTypes()));
        return fitting;
    }

    /** As source in a package writes it. */
    static String written(String text, String inPackage) {
        return TYPE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(Names.shortest(found.group(1), inPackage)));
    }

    private static boolean fits(List<String> arguments, Class<?>[] kinds) {
        for (int at = 0; at < kinds.length; at++) {
            if (!arguments.get(at).isEmpty() && !fits(arguments.get(at), kinds[at])) {
                return false;
            }
        }
        return true;
    }

    /** Whether a text may be of a type, as far as its beginning says; the rest is the compiler's. */
    private static boolean fits(String text, Class<?> kind) {
        char first = text.charAt(0);
        if (text.equals("null")) {
            return !kind.isPrimitive();
        }
        if (first == '"') {
            return kind.isAssignableFrom(String.class);
        }
        if (first == '\'') {
            return takes(kind, Character.class) || WHOLE.contains(kind) && text.indexOf('"') < 0;
        }
        if (text.equals("true") || text.equals("false")) {
            return takes(kind, Boolean.class);
        }
        if (Character.isDigit(first) || first == '-') {
            return BROKEN.contains(kind) || takes(kind, text.endsWith("L") ? Long.class : text.contains(".") ? Double.class : Integer.class)
                || WHOLE.contains(kind) && !text.contains(".");
        }
        Matcher made = MADE.matcher(text);
        return !made.find() || mayBe(made, kind);
    }

    private static boolean takes(Class<?> kind, Class<?> box) {
        return kind.isAssignableFrom(box) || BOXES.get(kind) == box;
    }

    /** An array is one of the same kind; an object is none, nor one of the library's closed types. */
    private static boolean mayBe(Matcher made, Class<?> kind) {
        String simple = made.group(1).substring(made.group(1).lastIndexOf('.') + 1);
        if (kind.isArray()) {
            return made.group(2) != null && kind.getComponentType().getSimpleName().startsWith(simple);
        }
        boolean isClosed = kind.isPrimitive() || BOXES.containsValue(kind) || kind == String.class;
        return !isClosed && (made.group(2) == null || kind == Object.class) || kind.getSimpleName().equals(simple);
    }
}
