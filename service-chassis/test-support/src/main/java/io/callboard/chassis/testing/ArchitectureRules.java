package io.callboard.chassis.testing;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;

/**
 * Rules about the structure of a service; use them in an {@code ArchitectureTest}.
 *
 * <pre>{@code
 * @AnalyzeClasses(packages = "io.callboard.event", importOptions = ImportOption.DoNotIncludeTests.class)
 * class ArchitectureTest {
 *     @ArchTest
 *     static final ArchTests RULES = ArchTests.in(ArchitectureRules.class);
 * }
 * }</pre>
 */
public final class ArchitectureRules {

    private static final DescribedPredicate<JavaClass> ADAPTER = simpleNameEndingWith("Controller")
            .or(simpleNameEndingWith("Listener"))
            .or(simpleNameEndingWith("Page"))
            .or(simpleNameEndingWith("Pages"))
            .or(simpleNameEndingWith("Configuration"))
            .or(simpleNameEndingWith("Application"))
            .as("controllers, pages, listeners and configurations");

    private static final DescribedPredicate<JavaClass> OUTERMOST_ADAPTER =
            DescribedPredicate.describe("outside of an adapter", type -> {
                JavaClass outermost = type;
                while (outermost.getEnclosingClass().isPresent()) {
                    outermost = outermost.getEnclosingClass().get();
                }
                return !ADAPTER.test(outermost);
            });

    /** Only adapters know HTTP and Kafka. */
    @ArchTest
    public static final ArchRule ONLY_ADAPTERS_TOUCH_WEB_OR_KAFKA = noClasses()
            .that(OUTERMOST_ADAPTER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework.web.bind..",
                    "org.springframework.web.servlet..",
                    "org.springframework.http.server..",
                    "jakarta.servlet..",
                    "org.springframework.kafka..",
                    "org.apache.kafka..");

    /** Use cases return outcomes; only adapters turn an outcome into an HTTP answer. */
    @ArchTest
    public static final ArchRule ONLY_ADAPTERS_KNOW_PROBLEMS = noClasses()
            .that(OUTERMOST_ADAPTER)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.callboard.chassis.problem..");

    /** Records are values: no web, no Kafka, no JSON mapper; annotations of Jackson on wire types are fine. */
    @ArchTest
    public static final ArchRule RECORDS_ARE_PLAIN = noClasses()
            .that()
            .areRecords()
            .and(OUTERMOST_ADAPTER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework.web..",
                    "org.springframework.kafka..",
                    "org.apache.kafka..",
                    "tools.jackson..",
                    "com.fasterxml.jackson.databind..");

    /** Repositories are not public. A service may have none. */
    @ArchTest
    public static final ArchRule REPOSITORIES_ARE_NOT_PUBLIC = classes()
            .that()
            .areAssignableTo("org.springframework.data.repository.Repository")
            .should()
            .notBePublic()
            .allowEmptyShould(true);

    /**
     * Time comes from an injected clock, which a configuration provides. Ids are an exception: their time only puts
     * them in order.
     */
    @ArchTest
    public static final ArchRule TIME_COMES_FROM_A_CLOCK = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Configuration")
            .and()
            .doNotHaveSimpleName("TimeOrderedIds")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDate.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now")
            .orShould()
            .callMethod(OffsetDateTime.class, "now")
            .orShould()
            .callMethod(LocalTime.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callConstructor(Date.class)
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone");

    /** Dependencies come through the constructor. */
    @ArchTest
    public static final ArchRule NO_FIELD_INJECTION = noFields()
            .should()
            .beAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
            .orShould()
            .beAnnotatedWith("org.springframework.beans.factory.annotation.Value")
            .orShould()
            .beAnnotatedWith("jakarta.inject.Inject");

    /** Features have no cyclic dependencies. */
    @ArchTest
    public static final ArchRule FEATURES_ARE_FREE_OF_CYCLES =
            slices().matching("io.callboard.*.(*)..").should().beFreeOfCycles();

    /** The name of a class says its purpose. */
    @ArchTest
    public static final ArchRule NAMES_SAY_SOMETHING =
            noClasses().should().haveNameMatching(".*(Impl|Dto|DTO|Helper|Util|Utils|Manager)");

    /** Packages are features, not layers. */
    @ArchTest
    public static final ArchRule PACKAGES_ARE_FEATURES = noClasses()
            .should()
            .resideInAnyPackage(
                    "..controller..",
                    "..service..",
                    "..repository..",
                    "..dto..",
                    "..util..",
                    "..common..",
                    "..model..");

    private ArchitectureRules() {}
}
