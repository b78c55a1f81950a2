package io.callboard.scheduler;

import io.callboard.chassis.testing.PlatformTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.test.context.TestPropertySource;

/** The service without its worker: a test arms its slices itself. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@PlatformTest
@TestPropertySource(properties = {"callboard.timers.worker-enabled=false", "callboard.timers.slice-size=500"})
public @interface SchedulerTest {}
