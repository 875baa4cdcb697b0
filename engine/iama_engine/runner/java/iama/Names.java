package iama;

import java.lang.reflect.Modifier;

/** Which classes source in a package can speak of, and how. */
final class Names {
    private Names() {
    }

    static boolean canBeNamed(Class<?> kind, String inPackage) {
        if (kind.isPrimitive()) {
            return true;
        }
        if (kind.isArray()) {
            return canBeNamed(kind.getComponentType(), inPackage);
        }
        if (kind.getCanonicalName() == null || kind.isSynthetic()) {
            return false;
        }
        boolean isNear = kind.getPackageName().equals(inPackage);
        for (Class<?> one = kind; one != null; one = one.getDeclaringClass()) {
            if (Modifier.isPrivate(one.getModifiers()) || !isNear && !Modifier.isPublic(one.getModifiers())) {
                return false;
            }
        }
        return true;
    }

    static String of(Class<?> kind, String inPackage) {
        return shortest(kind.getCanonicalName(), inPackage);
    }

    /** Without the package where that is the same one, or java.lang. */
    static String shortest(String name, String inPackage) {
        for (String near : new String[] {inPackage + ".", "java.lang."}) {
            if (near.length() > 1 && name.startsWith(near) && (name.indexOf('.', near.length()) < 0 || near.startsWith(inPackage))) {
                return name.substring(near.length());
            }
        }
        return name;
    }
}
