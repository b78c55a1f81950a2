package io.callboard.chassis.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestPropertySource;

/**
 * Starts the service on a random port with real backends: PostgreSQL with a database and roles of its own, a Kafka
 * broker with every topic of the platform, and an issuer whose tokens {@link Tokens} makes.
 *
 * <p>Database server, broker and issuer are started once in a JVM. As in production one role owns the database and
 * migrates it, and the service works as another one, to which row-level security applies: {@link TableOwner} changes
 * tables for a test. Test methods run as the platform, so that they see every organizer's rows;
 * threads they start by hand work for nobody. Containers are used when a Docker daemon answers, else embedded binaries.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ActiveProfiles("test")
@TestPropertySource(
        properties = {
            "logging.level.io.zonky=WARN",
            "logging.level.kafka=WARN",
            "logging.level.org.apache.kafka=WARN",
            "logging.level.state.change.logger=WARN"
        })
@ContextConfiguration(initializers = PlatformInitializer.class)
@ExtendWith(DocumentedAnswers.Check.class)
@Import(PlatformTestConfiguration.class)
@ExtendWith(PlatformThread.class)
public @interface PlatformTest {

    /** Properties of this test's context, as {@code name=value}. */
    @AliasFor(annotation = SpringBootTest.class, attribute = "properties")
    String[] properties() default {};

    /** The classes of the context; by default the service's application. */
    @AliasFor(annotation = SpringBootTest.class, attribute = "classes")
    Class<?>[] classes() default {};
}
