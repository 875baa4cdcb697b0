package iama;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Ids as the runner writes them: {@code path::Class::method}, with {@code [n]} for the n-th case of a method. */
final class TestIds {
    private final Map<String, String> paths = new HashMap<>();

    /** Each line: the name of a test class, and the file it is written in. */
    TestIds(Iterable<String[]> classes) {
        for (String[] words : classes) {
            paths.put(words[1], words[2]);
        }
    }

    /** The id of a test or of a class; null for an engine. */
    String of(TestIdentifier one, TestPlan plan) {
        String owner = classOf(one, plan);
        if (owner == null) {
            return null;
        }
        String container = container(owner);
        if (one.isContainer() && one.getSource().filter(ClassSource.class::isInstance).isPresent()) {
            return container;
        }
        return container + "::" + name(one, plan);
    }

    /** The id of a class. */
    String container(String owner) {
        int nested = owner.indexOf('$');
        String top = nested < 0 ? owner : owner.substring(0, nested);
        return paths.getOrDefault(top, top) + "::" + owner.substring(top.lastIndexOf('.') + 1).replace('$', '.');
    }

    private static String classOf(TestIdentifier one, TestPlan plan) {
        for (Optional<TestIdentifier> at = Optional.of(one); at.isPresent(); at = plan.getParent(at.get())) {
            TestSource source = at.get().getSource().orElse(null);
            if (source instanceof MethodSource) {
                return ((MethodSource) source).getClassName();
            }
            if (source instanceof ClassSource) {
                return ((ClassSource) source).getClassName();
            }
        }
        return null;
    }

    private static String name(TestIdentifier one, TestPlan plan) {
        UniqueId.Segment last = one.getUniqueIdObject().getLastSegment();
        if (one.getUniqueIdObject().getEngineId().filter("junit-vintage"::equals).isPresent()) {
            return one.getLegacyReportingName();
        }
        if (last.getType().startsWith("dynamic-") || last.getType().equals("test-template-invocation")) {
            String outer = plan.getParent(one).map(parent -> name(parent, plan)).orElse("");
            return outer + "[" + last.getValue().replace("#", "") + "]";
        }
        TestSource source = one.getSource().orElse(null);
        return source instanceof MethodSource ? ((MethodSource) source).getMethodName() : one.getLegacyReportingName();
    }
}
