package io.callboard.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** The public chooses the source of a registration, and cannot fill the roll-up with it. */
@PlatformTest
class SourcesIT {

    private static final int MOST = 100;
    private static final int SOURCES = 250;

    @LocalServerPort
    private int port;

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private JdbcClient jdbc;

    private final Facts facts = new Facts();

    @Test
    void countsAtMostAHundredSourcesUnderTheirNames() {
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        for (int i = 0; i < SOURCES; i++) {
            register(UUID.randomUUID().toString(), 1, "source " + i);
        }
        String first = UUID.randomUUID().toString();
        String second = UUID.randomUUID().toString();
        register(first, 1, "source 0");
        register(second, 1, null);
        facts.twiceInAnyOrder(7);
        facts.sendAll(kafka);
        awaitTotal(SOURCES + 2);

        JsonNode bySource = bySource();
        assertThat(bySource.path("(none)").asLong()).isOne();
        assertThat(bySource.path("(other)").asLong()).isBetween((long) SOURCES - MOST, SOURCES - MOST + 1L);
        assertThat(rows()).isEqualTo(MOST + 2);
        assertThat(jdbc.sql("select count(*) from counted_source where event_id = :event::uuid")
                        .param("event", facts.event)
                        .query(Long.class)
                        .single())
                .isEqualTo(MOST);

        // Each leaves the source under which it was counted.
        register(first, 2, "one more");
        register(second, 2, counted());
        facts.twiceInAnyOrder(8);
        facts.sendAll(kafka);

        await().untilAsserted(
                        () -> assertThat(bySource().path("(none)").asLong()).isZero());
        await().untilAsserted(() -> assertThat(
                        bySource().valueStream().mapToLong(JsonNode::asLong).sum())
                .isEqualTo(SOURCES + 2));
        assertThat(jdbc.sql("""
                        select value || ' ' || amount from registration_count
                        where event_id = :event::uuid and dimension = 'source' and amount <> 0
                        except
                        select counted_as || ' ' || count(*) from registration
                        where event_id = :event::uuid group by counted_as
                        """).param("event", facts.event).query(String.class).list())
                .isEmpty();
    }

    @Test
    void namesTheMostFrequentSourceFirst() {
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        for (String source : List.of("press", "radio", "blog", "Blog", "radio")) {
            register(UUID.randomUUID().toString(), 1, source);
        }
        facts.sendAll(kafka);
        awaitTotal(5);

        assertThat(bySource().propertyNames()).containsExactly("radio", "Blog", "blog", "press");
    }

    private void register(String id, int version, @Nullable String source) {
        facts.registration("RegistrationConfirmed", id, version, "CONFIRMED", List.of("EMAIL"), source, null);
    }

    private void awaitTotal(long total) {
        await().untilAsserted(() -> assertThat(
                        facts.figures(port).at("/registrations/total").asLong())
                .isEqualTo(total));
    }

    private JsonNode bySource() {
        return facts.figures(port).at("/registrations/bySource");
    }

    private long rows() {
        return jdbc.sql("""
                        select count(*) from registration_count
                        where event_id = :event::uuid and dimension = 'source' and amount <> 0
                        """).param("event", facts.event).query(Long.class).single();
    }

    /** A source that has a place. */
    private String counted() {
        return jdbc.sql("select min(source) from counted_source where event_id = :event::uuid")
                .param("event", facts.event)
                .query(String.class)
                .single();
    }
}
