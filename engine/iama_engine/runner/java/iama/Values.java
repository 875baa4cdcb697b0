package iama;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Literals worth trying: those of the code and of its tests, and the bounds of each type. */
final class Values {
    private static final Map<Class<?>, List<String>> BOUNDS = Map.of(
        int.class, List.of("0", "1", "-1", "2", "3", "10", "100", "Integer.MAX_VALUE", "Integer.MIN_VALUE"),
        long.class, List.of("0L", "1L", "-1L", "2L", "1000L", "Long.MAX_VALUE", "Long.MIN_VALUE"),
        double.class, List.of("0.0", "1.0", "-1.0", "0.5", "2.5", "1.0E10", "Double.NaN"),
        char.class, List.of("'a'", "'b'", "'z'", "' '", "'-'", "'1'", "'_'", "'='", "'\\n'"),
        boolean.class, List.of("true", "false"),
        String.class, List.of("\"\"", "\" \"", "\"a\"", "\"b\"", "\"abc\"", "\"Abc Def\"", "\"1\"", "\"-1\"", "\"a b\"", "\"--\"", "\"-a\""));
    final Random chance;
    private final List<String> texts = new ArrayList<>();
    private final List<String> characters = new ArrayList<>();
    private final List<String> whole = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();

    Values(Settings settings, Random chance) {
        this.chance = chance;
        for (String literal : settings.firsts("literal")) {
            String text = decoded(literal);
            kindOf(text).add(text);
        }
    }

    static String decoded(String base64) {
        return new String(java.util.Base64.getDecoder().decode(base64), java.nio.charset.StandardCharsets.UTF_8);
    }

    private List<String> kindOf(String literal) {
        char first = literal.charAt(0);
        return first == '"' ? texts : first == '\'' ? characters : literal.matches("\\d{1,9}") ? whole : broken;
    }

    boolean chance(double share) {
        return chance.nextDouble() < share;
    }

    <T> T pick(List<T> list) {
        return list.get(chance.nextInt(list.size()));
    }

    String text() {
        return pickOf(texts, String.class);
    }

    /** A literal of a plain type; null for any other type. */
    String plain(Class<?> kind) {
        if (kind == char.class) {
            return pickOf(characters, char.class);
        }
        if (kind == int.class) {
            return number();
        }
        if (kind == short.class || kind == byte.class) {
            return "(" + kind + ") " + pick(List.of("0", "1", "-1", "7", "127"));
        }
        if (kind == long.class) {
            return whole.isEmpty() || chance(0.5) ? pick(BOUNDS.get(long.class)) : pick(whole) + "L";
        }
        if (kind == float.class) {
            return pick(List.of("0.0f", "1.0f", "-1.5f", "100.0f"));
        }
        return kind == double.class ? pickOf(broken, double.class) : kind == boolean.class ? pick(BOUNDS.get(boolean.class)) : null;
    }

    /** Another literal in the place of one. */
    String instead(String literal) {
        char first = literal.charAt(0);
        if (first == '"') {
            return text();
        }
        if (first == '\'') {
            return plain(char.class);
        }
        return literal.equals("true") ? "false" : literal.equals("false") ? "true" : literal.contains(".") ? plain(double.class)
            : literal.endsWith("L") ? plain(long.class) : number();
    }

    private String number() {
        if (!whole.isEmpty() && chance(0.5)) {
            String one = pick(whole);
            return chance(0.4) ? Long.toString(Math.min(Integer.MAX_VALUE, Long.parseLong(one)) + (chance(0.5) ? -1 : 0)) : one;
        }
        return pick(BOUNDS.get(int.class));
    }

    private String pickOf(List<String> found, Class<?> kind) {
        return found.isEmpty() || chance(0.25) ? pick(BOUNDS.get(kind)) : pick(found);
    }
}
