package iama;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Where expressions are written: a package, and the variables that are there. */
final class Place {
    private static final Set<String> TAKEN = Set.of("default", "class", "package", "switch", "case", "char", "double", "float", "int", "long",
        "short", "byte", "boolean");
    final String inPackage;
    final Map<String, Class<?>> scope = new LinkedHashMap<>();

    Place(String inPackage) {
        this.inPackage = inPackage;
    }

    /** A name for a variable of a type that no other has. */
    String nameFor(Class<?> kind) {
        String simple = kind.getSimpleName();
        String name = Character.toLowerCase(simple.charAt(0)) + simple.substring(1);
        String plain = TAKEN.contains(name) ? name + "1" : name;
        for (int turn = 2; scope.containsKey(plain); turn++) {
            plain = name + turn;
        }
        return plain;
    }

    String nameOf(Class<?> kind) {
        return Names.of(kind, inPackage);
    }
}
