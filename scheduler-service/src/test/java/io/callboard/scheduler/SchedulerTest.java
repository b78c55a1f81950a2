package io.callboard.scheduler;

import io.callboard.chassis.testing.PlatformTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.test.context.TestPropertySource;

/** The service without its worker: a test arms by itself, as many slices as it likes. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@PlatformTest
@ExtendWith(AsPlatform.class)
@TestPropertySource(properties = {"callboard.timers.worker-enabled=false", "callboard.timers.slice-size=500"})
public @interface SchedulerTest {}
