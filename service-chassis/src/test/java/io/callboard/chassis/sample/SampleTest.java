package io.callboard.chassis.sample;

import io.callboard.chassis.testing.PlatformTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** All tests of the sample share one context. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@PlatformTest(classes = SampleApplication.class, properties = "spring.config.name=sample")
@interface SampleTest {}
