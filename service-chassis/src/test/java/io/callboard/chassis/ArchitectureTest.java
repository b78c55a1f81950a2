package io.callboard.chassis;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.callboard.chassis.testing.ArchitectureRules;

/**
 * The rules that hold for the chassis too. The rules about adapters do not, because the chassis is the adapter to web
 * and Kafka.
 */
@AnalyzeClasses(packages = "io.callboard.chassis", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule NO_FIELD_INJECTION = ArchitectureRules.NO_FIELD_INJECTION;

    @ArchTest
    static final ArchRule FEATURES_ARE_FREE_OF_CYCLES = ArchitectureRules.FEATURES_ARE_FREE_OF_CYCLES;

    @ArchTest
    static final ArchRule TIME_COMES_FROM_A_CLOCK = ArchitectureRules.TIME_COMES_FROM_A_CLOCK;

    @ArchTest
    static final ArchRule NAMES_SAY_SOMETHING = ArchitectureRules.NAMES_SAY_SOMETHING;
}
