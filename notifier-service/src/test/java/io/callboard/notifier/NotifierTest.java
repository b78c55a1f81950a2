package io.callboard.notifier;

import io.callboard.chassis.testing.PlatformTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;

/** The service with providers that the test controls. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@PlatformTest
@Import({FakeProviders.class, FakeFreshness.class, FakeDns.class})
public @interface NotifierTest {}
