package io.callboard.e2e;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/** Counts the test classes that will use each {@link LaunchedStack}, so that the last one can stop it. */
public final class StackUsers implements TestExecutionListener {

    private static final Map<String, Integer> TO_COME = new ConcurrentHashMap<>();

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        plan.getRoots().stream()
                .flatMap(root -> plan.getDescendants(root).stream())
                .flatMap(container -> container.getSource().stream())
                .filter(ClassSource.class::isInstance)
                .map(source -> ((ClassSource) source).getJavaClass())
                .flatMap(type -> ReflectionSupport.findFields(
                        type, field -> field.getType() == LaunchedStack.class, HierarchyTraversalMode.TOP_DOWN)
                        .stream())
                .map(field -> ReflectionSupport.tryToReadFieldValue(field, null))
                .map(value -> (LaunchedStack) value.toOptional().orElseThrow())
                .forEach(stack -> TO_COME.merge(stack.name(), 1, Integer::sum));
    }

    /** Called at the end of each class; whether no other class uses this stack. */
    static boolean isLast(String stack) {
        return TO_COME.merge(stack, -1, Integer::sum) == 0;
    }
}
