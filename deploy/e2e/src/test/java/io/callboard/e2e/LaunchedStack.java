package io.callboard.e2e;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One stack for a test class; when a test fails, the ends of its logs are printed beside the failure. */
class LaunchedStack implements BeforeAllCallback, AfterAllCallback, AfterTestExecutionCallback {
    private final String name;
    private final int portOffset;
    private final Map<String, String> environment;
    private @Nullable Stack stack;
    private @Nullable Organizer organizer;

    LaunchedStack(String name, int portOffset) {
        this(name, portOffset, Map.of());
    }

    LaunchedStack(String name, int portOffset, Map<String, String> environment) {
        this.name = name;
        this.portOffset = portOffset;
        this.environment = environment;
    }

    Stack stack() {
        Stack launched = stack;
        if (launched == null) {
            throw new IllegalStateException("Not launched yet");
        }
        return launched;
    }

    /** The tenant whose live events these tests schedule. */
    synchronized Organizer organizer() {
        Organizer known = organizer;
        if (known == null) {
            known = stack().organizer("org_aurora");
            organizer = known;
        }
        return known;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        stack = Stack.launch(Path.of("target"), name, portOffset, environment);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        context.getExecutionException()
                .ifPresent(failure -> System.err.println(
                        "Logs at the failure of " + context.getDisplayName() + "\n" + stack().logTails()));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (stack != null) {
            stack.close();
        }
    }
}
