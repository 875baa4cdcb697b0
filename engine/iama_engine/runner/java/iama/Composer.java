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
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes candidates from what the classes of the project say of themselves: makers of objects, and what can be called. */
final class Composer {
    private static final int DEEPEST = 3;
    private static final int MOST_STEPS = 14;
    private static final double OF_SITES = 0.25;
    final List<Executable> entries = new ArrayList<>();
    private final Values values;
    private final Sites sites;
    private final List<Class<?>> classes = new ArrayList<>();
    private final Map<String, Class<?>> bySimpleName = new HashMap<>();
    private final Map<Class<?>, List<Executable>> makers = new HashMap<>();
    private final Map<Class<?>, List<Field>> constants = new HashMap<>();

    Composer(ProjectLoader loader, Collection<String> names, Set<String> targets, Values values, Sites sites) {
        this.values = values;
        this.sites = sites;
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

    /** A candidate that calls one thing, on an object that may have lived a little before; null where it cannot be written. */
    Candidate fresh(Executable entry) {
        return fresh(entry, handed(entry), values.chance.nextInt(4));
    }

    /** One candidate for each way in which the project itself calls this. */
    List<Candidate> handedOver(Executable entry) {
        List<Candidate> found = new ArrayList<>();
        for (List<String> arguments : sites.of(entry)) {
            Candidate one = fresh(entry, arguments, 0);
            if (one != null) {
                found.add(one);
            }
        }
        return found;
    }

    private Candidate fresh(Executable entry, List<String> arguments, int callsBefore) {
        Place place = new Place(entry.getDeclaringClass().getPackageName());
        if (entry instanceof Constructor || Modifier.isStatic(entry.getModifiers())) {
            String expression = expression(entry, arguments, place, 0);
            return expression == null ? null : candidate(entry, place, List.of(alone(entry, expression, place)));
        }
        Class<?> owner = receiverOf(entry);
        String made = owner == null ? null : make(owner, place, 0);
        if (made == null || made.startsWith("(")) {
            return null;
        }
        String name = place.nameFor(owner);
        List<Step> steps = new ArrayList<>();
        steps.add(Step.declares(place.nameOf(owner), name, made));
        place.scope.put(name, owner);
        for (int turn = callsBefore; turn > 0; turn--) {
            Step more = call(name, owner, place);
            if (more != null) {
                steps.add(more);
            }
        }
        Step last = call(name, (Method) entry, arguments, place);
        return last == null ? null : candidate(entry, place, with(steps, last));
    }

    private static Candidate candidate(Executable entry, Place place, List<Step> steps) {
        return new Candidate(place.inPackage, List.of(), steps, entry.toString());
    }

    private static Step alone(Executable entry, String expression, Place place) {
        Class<?> owner = entry.getDeclaringClass();
        return entry instanceof Method ? ended((Method) entry, expression)
            : Step.declares(place.nameOf(owner), place.nameFor(owner), expression);
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

    /** A call of any method of an object in a script; null where its arguments cannot be made. */
    private Step call(String name, Class<?> owner, Place place) {
        List<Executable> all = callable(owner);
        all.removeIf(one -> one instanceof Constructor || Modifier.isStatic(one.getModifiers()) || !canCall(one, place.inPackage));
        if (all.isEmpty()) {
            return null;
        }
        Method method = (Method) values.pick(all);
        return call(name, method, handed(method), place);
    }

    private static boolean canCall(Executable one, String inPackage) {
        return Modifier.isPublic(one.getModifiers()) || one.getDeclaringClass().getPackageName().equals(inPackage);
    }

    private Step call(String name, Method method, List<String> handed, Place place) {
        String arguments = arguments(method, handed, place, 0);
        return arguments == null ? null : ended(method, name + "." + method.getName() + arguments);
    }

    private static Step ended(Method method, String expression) {
        return method.getReturnType() == void.class ? Step.does(expression + ";") : Step.look(expression);
    }

    private String expression(Executable maker, List<String> handed, Place place, int depth) {
        String arguments = arguments(maker, handed, place, depth + 1);
        if (arguments == null) {
            return null;
        }
        Class<?> declaring = maker.getDeclaringClass();
        String owner = place.nameOf(declaring);
        boolean isInner = declaring.getDeclaringClass() != null && !Modifier.isStatic(declaring.getModifiers());
        if (maker instanceof Constructor) {
            return isInner ? null : "new " + owner + arguments;
        }
        return owner + "." + maker.getName() + arguments;
    }

    /** Arguments that the project hands over somewhere; empty where there are none, or where the draw says so. */
    private List<String> handed(Executable called) {
        List<List<String>> all = values.chance(OF_SITES) ? sites.of(called) : List.of();
        return all.isEmpty() ? List.of() : values.pick(all);
    }

    /** Arguments between brackets; what was not handed over is made. */
    private String arguments(Executable called, List<String> handed, Place place, int depth) {
        List<String> all = new ArrayList<>();
        Class<?>[] kinds = called.getParameterTypes();
        for (int at = 0; at < kinds.length; at++) {
            String known = handed.isEmpty() ? "" : Sites.written(handed.get(at), place.inPackage);
            String one = known.isEmpty() ? value(kinds[at], place, depth) : known;
            if (one == null) {
                return null;
            }
            all.add(one);
        }
        return "(" + String.join(", ", all) + ")";
    }

    /** An expression of a type; null where none can be written in this package. */
    private String value(Class<?> kind, Place place, int depth) {
        if (kind == String.class && values.chance(0.93)) {
            return constant(kind, place.inPackage, 0.1, values.text());
        }
        if (kind.isPrimitive()) {
            return constant(kind, place.inPackage, 0.15, values.plain(kind));
        }
        if (!Names.canBeNamed(kind, place.inPackage)) {
            return null;
        }
        for (Map.Entry<String, Class<?>> one : place.scope.entrySet()) {
            if (kind != Object.class && kind.isAssignableFrom(one.getValue()) && values.chance(0.7)) {
                return one.getKey();
            }
        }
        String made = values.chance(0.94) ? make(kind, place, depth) : null;
        return made == null ? "(" + place.nameOf(kind) + ") null" : made;
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

    private String make(Class<?> kind, Place place, int depth) {
        String known = new Known(values).make(kind, part -> value(part, place, depth + 1));
        if (known != null) {
            return known;
        }
        String constant = constant(kind, place.inPackage, kind.isEnum() ? 1.0 : 0.4, null);
        if (constant != null || depth >= DEEPEST) {
            return constant;
        }
        List<Executable> all = new ArrayList<>();
        makers.forEach((made, list) -> {
            if (kind.isAssignableFrom(made) && (kind != Object.class || made == kind)) {
                all.addAll(list);
            }
        });
        all.removeIf(one -> !canCall(one, place.inPackage) || !Names.canBeNamed(one.getDeclaringClass(), place.inPackage));
        if (all.isEmpty()) {
            return null;
        }
        Executable maker = values.pick(all);
        return expression(maker, handed(maker), place, depth);
    }

    /** A script with one more call on something that it declares; null where that cannot be. */
    Candidate longer(Candidate one) {
        Place place = new Place(one.inPackage);
        for (Step step : one.steps) {
            Class<?> kind = step.isDeclaring() ? named(step.type) : null;
            if (kind != null) {
                place.scope.put(step.name, kind);
            }
        }
        if (place.scope.isEmpty() || one.steps.size() >= MOST_STEPS) {
            return null;
        }
        String name = values.pick(new ArrayList<>(place.scope.keySet()));
        Step more = call(name, place.scope.get(name), place);
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
