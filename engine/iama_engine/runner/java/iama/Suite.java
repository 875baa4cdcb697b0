package iama;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;

/** Runs one test class under every JUnit that its class path has. */
final class Suite {
    private final Launcher launcher;
    private final Set<String> leftOut;
    private final TestIds ids;
    private final boolean hasJUnit4;

    Suite(Launcher launcher, TestIds ids, Collection<String> leftOut) {
        this.launcher = launcher;
        this.ids = ids;
        this.leftOut = new HashSet<>(leftOut);
        this.hasJUnit4 = isThere("junit.runner.Version");
    }

    /** Run a class of the context class loader; with a seed, methods of JUnit 5 in random order. */
    void run(String className, Long seed, Listener listener) {
        LauncherDiscoveryRequestBuilder builder = LauncherDiscoveryRequestBuilder.request();
        builder.selectors(DiscoverySelectors.selectClass(Thread.currentThread().getContextClassLoader(), className));
        builder.configurationParameter("junit.jupiter.execution.parallel.enabled", "false");
        if (seed != null) {
            builder.configurationParameter("junit.jupiter.testmethod.order.default", "org.junit.jupiter.api.MethodOrderer$Random");
            builder.configurationParameter("junit.jupiter.execution.order.random.seed", Long.toString(seed));
        }
        if (!hasJUnit4) {
            builder.filters(EngineFilter.excludeEngines("junit-vintage"));
        }
        builder.filters((PostDiscoveryFilter) this::isWanted);
        LauncherDiscoveryRequest request = builder.build();
        launcher.execute(request, listener);
    }

    /** Methods that are left out are not even started; single cases of a method are known only when they run. */
    private FilterResult isWanted(TestDescriptor one) {
        if (leftOut.isEmpty() || !(one.getSource().orElse(null) instanceof MethodSource)) {
            return FilterResult.included("");
        }
        MethodSource source = (MethodSource) one.getSource().get();
        String container = ids.container(source.getClassName());
        String name = one.getUniqueId().getEngineId().filter("junit-vintage"::equals).isPresent()
            ? one.getLegacyReportingName() : source.getMethodName();
        return FilterResult.includedIf(!leftOut.contains(container) && !leftOut.contains(container + "::" + name));
    }

    private static boolean isThere(String className) {
        try {
            Class.forName(className, false, Suite.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException missing) {
            return false;
        }
    }
}
