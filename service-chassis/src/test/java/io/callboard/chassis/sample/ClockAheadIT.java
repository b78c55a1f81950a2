package io.callboard.chassis.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.retention.Retention;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.chassis.testing.Tokens;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An instance whose own clock is more than a day ahead. */
@PlatformTest(
        classes = {SampleApplication.class, ClockAheadIT.Ahead.class},
        properties = "spring.config.name=sample")
class ClockAheadIT {

    @Autowired
    Environment environment;

    @Autowired
    Retention retention;

    @Autowired
    JdbcClient jdbc;

    static class Ahead {

        @Bean
        Clock clock() {
            return Clock.offset(Clock.systemUTC(), Duration.ofHours(25));
        }
    }

    @Test
    void neitherDeletesNorReusesTheKeysOfOthers() {
        var key = UUID.randomUUID().toString();
        var us = Api.of(environment).as(Tokens.organizer("org_" + UUID.randomUUID()));
        us.post("/api/v1/notes", "{\"title\":\"one\"}", "Idempotency-Key", key);
        assertThat(jdbc.sql("select abs(extract(epoch from now() - max(created_at))) from idempotency_key")
                        .query(Double.class)
                        .single())
                .as("seconds between the clocks of the row and of the database")
                .isLessThan(3600);

        retention.deleteSlices();

        assertThat(us.post("/api/v1/notes", "{\"title\":\"one\"}", "Idempotency-Key", key)
                        .header("Idempotent-Replayed"))
                .isEqualTo("true");
    }

    @Test
    void deletesWhatIsOlderThanADayByTheDatabasesClock() {
        var key = UUID.randomUUID().toString();
        var us = Api.of(environment).as(Tokens.organizer("org_" + UUID.randomUUID()));
        us.post("/api/v1/notes", "{\"title\":\"one\"}", "Idempotency-Key", key);
        jdbc.sql("update idempotency_key set created_at = created_at - interval '25 hours'")
                .update();

        assertThat(retention.deleteSlices()).isPositive();

        assertThat(us.post("/api/v1/notes", "{\"title\":\"one\"}", "Idempotency-Key", key)
                        .header("Idempotent-Replayed"))
                .isNull();
    }
}
