package iama;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes candidates from what the classes of the project say of themselves: makers of objects, and what can be called. */
final class Composer {
    private static final int DEEPEST = 3;
    private static final int MOST_STEPS = 14;
    final List<Executable> entries = new ArrayList<>();
    private final Values values;
    private final List<Class<?>> classes = new ArrayList<>();
    private final Map<String, Class<?>> bySimpleName = new HashMap<>();
    private final Map<Class<?>, List<Executable>> makers = new HashMap<>();
    private final Map<Class<?>, List<Field>> constants = new HashMap<>();

    Composer(ProjectLoader loader, Collection<String> names, Set<String> targets, Values values) {
        this.values = values;
        names.stream().sorted().forEach(name -> learn(loader, name));
        for (Class<?> one : classes) {
            bySimpleName.putIfAbsent(one.getSimpleName(), one);
            if (targets.contains(topOf(one))) {
                entries.addAll(callable(one));
            }
        }
    }

    private void learn(ProjectLoader loader, String name) {
        try {
            Class<?> one = loader.loadClass(name);
            if (!Names.canBeNamed(one, one.getPackageName())) {
                return;
            }
            classes.add(one);
            for (Constructor<?> maker : one.getDeclaredConstructors()) {
                addMaker(one, maker);
            }
            for (Method method : one.getDeclaredMethods()) {
                addMaker(method.getReturnType(), method);
            }
            for (Field field : one.getDeclaredFields()) {
                int modifiers = field.getModifiers();
                if (Modifier.isStatic(modifiers) && Modifier.isFinal(modifiers) && !Modifier.isPrivate(modifiers) && !field.isSynthetic()) {
                    constants.computeIfAbsent(field.getType(), none -> new ArrayList<>()).add(field);
                }
            }
        } catch (ClassNotFoundException | LinkageError unreadable) {
            bySimpleName.remove(name);
        }
    }

    private void addMaker(Class<?> made, Executable maker) {
        boolean isAbstract = maker instanceof Constructor && Modifier.isAbstract(made.getModifiers()) || made.isPrimitive();
        boolean isFree = maker instanceof Constructor || Modifier.isStatic(maker.getModifiers());
        if (!isAbstract && isFree && isOpen(maker)) {
            makers.computeIfAbsent(made, none -> new ArrayList<>()).add(maker);
        }
    }

    private static String topOf(Class<?> one) {
        int nested = one.getName().indexOf('$');
        return nested < 0 ? one.getName() : one.getName().substring(0, nested);
    }

    private static boolean isOpen(Executable one) {
        return !Modifier.isPrivate(one.getModifiers()) && !one.isSynthetic() && !(one.getName().equals("main") && one instanceof Method);
    }

    private static List<Executable> callable(Class<?> owner) {
        List<Executable> found = new ArrayList<>();
        for (Class<?> one = owner; one != null && one.getClassLoader() != null; one = one.getSuperclass()) {
            found.addAll(Arrays.asList(one.getDeclaredMethods()));
        }
        if (!Modifier.isAbstract(owner.getModifiers())) {
            found.addAll(Arrays.asList(owner.getDeclaredConstructors()));
        }
        found.removeIf(one -> !isOpen(one) || Modifier.isAbstract(one.getModifiers()) && !owner.isInterface());
        found.sort(Comparator.comparing(Executable::toString));
        return found;
    }

    /** The class of the project that a type in a candidate means; null where it is none. */
    Class<?> named(String type) {
        String plain = type.replaceAll("<.*", "").trim();
        return bySimpleName.get(plain.substring(plain.lastIndexOf('.') + 1));
    }

    /** A candidate that calls one thing, on an object that may have lived a little before. */
    Candidate fresh(Executable entry) {
        List<Step> steps = new ArrayList<>();
        Class<?> owner = receiverOf(entry);
        Map<String, Class<?>> scope = new LinkedHashMap<>();
        String inPackage = entry.getDeclaringClass().getPackageName();
        if (entry instanceof Method && !Modifier.isStatic(entry.getModifiers())) {
            String made = owner == null ? null : make(owner, inPackage, scope, 0);
            if (made == null || made.startsWith("(")) {
                return null;
            }
            String name = nameFor(owner, scope);
            steps.add(Step.declares(Names.of(owner, inPackage), name, made));
            scope.put(name, owner);
            for (int turn = values.chance.nextInt(4); turn > 0; turn--) {
                Step more = call(name, owner, inPackage, scope);
                if (more != null) {
                    steps.add(more);
                }
            }
            Step last = call(name, (Method) entry, inPackage, scope);
            return last == null ? null : new Candidate(inPackage, List.of(), with(steps, last), "");
        }
        String expression = expression(entry, inPackage, scope, 0);
        if (expression == null) {
            return null;
        }
        Step last = entry instanceof Method ? ended((Method) entry, expression)
            : Step.declares(Names.of(entry.getDeclaringClass(), inPackage), nameFor(entry.getDeclaringClass(), scope), expression);
        return new Candidate(inPackage, List.of(), with(steps, last), "");
    }

    private static List<Step> with(List<Step> steps, Step last) {
        List<Step> all = new ArrayList<>(steps);
        all.add(last);
        return all;
    }

    private Class<?> receiverOf(Executable entry) {
        Class<?> owner = entry.getDeclaringClass();
        List<Class<?>> fitting = new ArrayList<>();
        for (Class<?> one : classes) {
            if (owner.isAssignableFrom(one) && makers.containsKey(one) && one.getPackageName().equals(owner.getPackageName())) {
                fitting.add(one);
            }
        }
        return fitting.contains(owner) && values.chance(0.7) ? owner : fitting.isEmpty() ? null : values.pick(fitting);
    }

    private static String nameFor(Class<?> kind, Map<String, Class<?>> scope) {
        String simple = kind.getSimpleName();
        String name = Character.toLowerCase(simple.charAt(0)) + simple.substring(1);
        String plain = Set.of("default", "class", "package", "switch", "case", "char", "double", "float", "int", "long", "short", "byte", "boolean")
            .contains(name) ? name + "1" : name;
        for (int turn = 2; scope.containsKey(plain); turn++) {
            plain = name + turn;
        }
        return plain;
    }

    /** A call of any method of an object in a script; null where its arguments cannot be made. */
    Step call(String name, Class<?> owner, String inPackage, Map<String, Class<?>> scope) {
        List<Executable> all = callable(owner);
        all.removeIf(one -> one instanceof Constructor || Modifier.isStatic(one.getModifiers()) || !canCall(one, inPackage));
        return all.isEmpty() ? null : call(name, (Method) values.pick(all), inPackage, scope);
    }

    private static boolean canCall(Executable one, String inPackage) {
        return Modifier.isPublic(one.getModifiers()) || one.getDeclaringClass().getPackageName().equals(inPackage);
    }

    private Step call(String name, Method method, String inPackage, Map<String, Class<?>> scope) {
        String arguments = arguments(method, inPackage, scope, 0);
        return arguments == null ? null : ended(method, name + "." + method.getName() + arguments);
    }

    private static Step ended(Method method, String expression) {
        return method.getReturnType() == void.class ? Step.does(expression + ";") : Step.look(expression);
    }

    private String expression(Executable maker, String inPackage, Map<String, Class<?>> scope, int depth) {
        String arguments = arguments(maker, inPackage, scope, depth + 1);
        if (arguments == null) {
            return null;
        }
        String owner = Names.of(maker.getDeclaringClass(), inPackage);
        Class<?> declaring = maker.getDeclaringClass();
        boolean isInner = declaring.getDeclaringClass() != null && !Modifier.isStatic(declaring.getModifiers());
        if (maker instanceof Constructor) {
            return isInner ? null : "new " + owner + arguments;
        }
        return owner + "." + maker.getName() + arguments;
    }

    private String arguments(Executable called, String inPackage, Map<String, Class<?>> scope, int depth) {
        StringBuilder all = new StringBuilder("(");
        for (Class<?> kind : called.getParameterTypes()) {
            String one = value(kind, inPackage, scope, depth);
            if (one == null) {
                return null;
            }
            all.append(all.length() == 1 ? "" : ", ").append(one);
        }
        return all.append(')').toString();
    }

    /** An expression of a type; null where none can be written in this package. */
    String value(Class<?> kind, String inPackage, Map<String, Class<?>> scope, int depth) {
        if (kind == String.class && values.chance(0.93)) {
            return constant(kind, inPackage, 0.1, values.text());
        }
        if (kind.isPrimitive()) {
            return constant(kind, inPackage, 0.15, values.plain(kind));
        }
        if (!Names.canBeNamed(kind, inPackage)) {
            return null;
        }
        for (Map.Entry<String, Class<?>> one : scope.entrySet()) {
            if (kind != Object.class && kind.isAssignableFrom(one.getValue()) && values.chance(0.7)) {
                return one.getKey();
            }
        }
        String made = values.chance(0.94) ? make(kind, inPackage, scope, depth) : null;
        return made == null ? "(" + Names.of(kind, inPackage) + ") null" : made;
    }

    private String constant(Class<?> kind, String inPackage, double share, String otherwise) {
        List<Field> all = constants.getOrDefault(kind, List.of());
        if (!all.isEmpty() && values.chance(share)) {
            Field field = values.pick(all);
            boolean isNear = field.getDeclaringClass().getPackageName().equals(inPackage);
            if (isNear || Modifier.isPublic(field.getModifiers()) && Names.canBeNamed(field.getDeclaringClass(), inPackage)) {
                return Names.of(field.getDeclaringClass(), inPackage) + "." + field.getName();
            }
        }
        return otherwise;
    }

    private String make(Class<?> kind, String inPackage, Map<String, Class<?>> scope, int depth) {
        String known = new Known(values).make(kind, part -> value(part, inPackage, scope, depth + 1));
        if (known != null) {
            return known;
        }
        String constant = constant(kind, inPackage, kind.isEnum() ? 1.0 : 0.4, null);
        if (constant != null || depth >= DEEPEST) {
            return constant;
        }
        List<Executable> all = new ArrayList<>();
        makers.forEach((made, list) -> {
            if (kind.isAssignableFrom(made) && (kind != Object.class || made == kind)) {
                all.addAll(list);
            }
        });
        all.removeIf(one -> !canCall(one, inPackage) || !Names.canBeNamed(one.getDeclaringClass(), inPackage));
        return all.isEmpty() ? null : expression(values.pick(all), inPackage, scope, depth);
    }

    /** A script with one more call on something that it declares; null where that cannot be. */
    Candidate longer(Candidate one) {
        Map<String, Class<?>> scope = new LinkedHashMap<>();
        for (Step step : one.steps) {
            Class<?> kind = step.isDeclaring() ? named(step.type) : null;
            if (kind != null) {
                scope.put(step.name, kind);
            }
        }
        if (scope.isEmpty() || one.steps.size() >= MOST_STEPS) {
            return null;
        }
        String name = values.pick(new ArrayList<>(scope.keySet()));
        Step more = call(name, scope.get(name), one.inPackage, scope);
        if (more == null) {
            return null;
        }
        List<Step> steps = new ArrayList<>(one.steps);
        boolean isLast = values.chance(0.7);
        int first = 1;
        while (!steps.get(first - 1).name.equals(name)) {
            first++;
        }
        steps.add(isLast ? steps.size() : first + values.chance.nextInt(steps.size() - first + 1), more);
        return one.with(steps);
    }
}
