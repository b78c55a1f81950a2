package io.callboard.chassis.testing;

import java.lang.reflect.Method;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.springframework.util.ReflectionUtils;

/**
 * Runs tests, with their {@code @BeforeEach} and {@code @AfterEach} methods, as the platform: they see every
 * organizer's rows. Awaitility polls in the same thread. Threads that a test starts by hand work for nobody, as they do
 * in a service.
 */
final class PlatformThread implements InvocationInterceptor {

    // Finds the class by name: the chassis' own tests use this module, so it cannot depend on the chassis.
    private static final String TENANCY = "io.callboard.chassis.tenant.Tenancy";

    static {
        Awaitility.pollInSameThread();
    }

    @Override
    public void interceptBeforeAllMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context) {
        asPlatform(invocation);
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context) {
        asPlatform(invocation);
    }

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context) {
        asPlatform(invocation);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context) {
        asPlatform(invocation);
    }

    @Override
    public void interceptDynamicTest(
            Invocation<@Nullable Void> invocation, DynamicTestInvocationContext dynamicTest, ExtensionContext context) {
        asPlatform(invocation);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context) {
        asPlatform(invocation);
    }

    @Override
    public void interceptAfterAllMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context) {
        asPlatform(invocation);
    }

    private static void asPlatform(Invocation<@Nullable Void> invocation) {
        run(() -> {
            try {
                invocation.proceed();
            } catch (Throwable e) {
                throw unchecked(e);
            }
        });
    }

    /** Runs the work as the platform. */
    static void run(Runnable work) {
        try {
            Class.forName(TENANCY).getMethod("runAsPlatform", Runnable.class).invoke(null, work);
        } catch (ReflectiveOperationException e) {
            ReflectionUtils.rethrowRuntimeException(e.getCause() == null ? e : e.getCause());
        }
    }

    /** A failed assertion must reach JUnit unchanged. */
    @SuppressWarnings("unchecked")
    private static <X extends Throwable> RuntimeException unchecked(Throwable failure) throws X {
        throw (X) failure;
    }
}
