package io.callboard.scheduler;

import io.callboard.chassis.tenant.Tenancy;
import java.lang.reflect.Method;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs tests as the platform: they look at every organizer's rows. */
public final class AsPlatform implements InvocationInterceptor {

    static {
        Awaitility.pollInSameThread();
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext extension)
            throws Throwable {
        proceed(invocation);
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext extension)
            throws Throwable {
        proceed(invocation);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext extension)
            throws Throwable {
        proceed(invocation);
    }

    private static void proceed(Invocation<Void> invocation) throws Throwable {
        Optional<Throwable> thrown = Tenancy.callAsPlatform(() -> {
            try {
                invocation.proceed();
                return Optional.empty();
            } catch (Throwable e) {
                return Optional.of(e);
            }
        });
        if (thrown.isPresent()) {
            throw thrown.get();
        }
    }
}
