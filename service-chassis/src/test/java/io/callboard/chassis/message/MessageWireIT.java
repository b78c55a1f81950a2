package io.callboard.chassis.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.json.JsonMapper;

/**
 * The form of messages is a contract and does not depend on the JSON settings of the web API. The test changes the
 * settings of the web API's mapper and compares the output of both mappers.
 */
class MessageWireIT {

    private static final Thing THING =
            new Thing("name", Instant.parse("2026-12-01T18:00:00Z"), Duration.ofMinutes(90), null);

    @Test
    void isNotChangedBySettingsOfTheWebApi() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(JacksonAutoConfiguration.class, MessageAutoConfiguration.class))
                .withPropertyValues(
                        "spring.application.name=thing-service",
                        "spring.jackson.property-naming-strategy=SNAKE_CASE",
                        "spring.jackson.default-property-inclusion=non_null",
                        "spring.jackson.datatype.datetime.write-dates-as-timestamps=true")
                .run(context -> {
                    assertThat(context.getBean(JsonMapper.class).writeValueAsString(THING))
                            .contains("starts_at")
                            .doesNotContain("2026-12-01");
                    assertThat(context.getBean(MessageCodec.class).json(THING))
                            .isEqualTo("{\"title\":\"name\",\"startsAt\":\"2026-12-01T18:00:00Z\","
                                    + "\"duration\":\"PT1H30M\",\"remark\":null}");
                });
    }

    record Thing(
            String title,
            Instant startsAt,
            Duration duration,
            @Nullable String remark) {}
}
