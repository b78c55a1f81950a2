package io.callboard.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Campaigns and answers count under their own names as long as there are places, and none is counted twice. */
@PlatformTest
class LabelsIT {

    private static final int MOST_CAMPAIGNS = 100;
    private static final int MOST_ANSWERS = 300;
    private static final int REGISTRATIONS = 400;

    @LocalServerPort
    private int port;

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private JdbcClient jdbc;

    private final Facts facts = new Facts();

    @Test
    void countsAsManyCampaignsAndAnswersAsThereArePlaces() {
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        String changes = UUID.randomUUID().toString();
        register(changes, 1, "first", List.of("topic 1", "topic 2"));
        for (int i = 1; i < REGISTRATIONS; i++) {
            register(UUID.randomUUID().toString(), 1, "campaign " + i, List.of("option " + i));
        }
        facts.twiceInAnyOrder(3);
        facts.sendAll(kafka);
        awaitTotal("campaign", REGISTRATIONS);

        JsonNode figures = facts.figures(port).path("registrations");
        assertThat(figures.path("byCampaign").size()).isEqualTo(MOST_CAMPAIGNS + 1);
        assertThat(figures.at("/byCampaign/(other)").asInt()).isEqualTo(REGISTRATIONS - MOST_CAMPAIGNS);
        assertThat(figures.path("byAnswer").size()).isEqualTo(MOST_ANSWERS + 1);
        assertThat(figures.at("/byAnswer/0/question").asString()).isEqualTo("(other)");
        assertThat(figures.at("/byAnswer/0/answer").asString()).isEqualTo("(other)");
        assertCountedAsTheFactsSay();

        register(changes, 2, "one more", List.of());
        facts.twiceInAnyOrder(4);
        facts.sendAll(kafka);

        await().untilAsserted(() -> assertThat(
                        jdbc.sql("""
                            select cardinality(label_values) from registration where registration_id = :id::uuid
                            """).param("id", changes).query(Integer.class).single())
                .isEqualTo(1));
        assertCountedAsTheFactsSay();
    }

    @Test
    void aMessageFromBeforeCountsUnderNone() {
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        register(state -> state.remove(List.of("medium", "campaign", "term", "content", "origin", "choices")));
        // A link can name any campaign.
        register(state -> chosen(state, "(none)", List.of()));
        facts.sendAll(kafka);
        awaitTotal("status", 2);

        JsonNode figures = facts.figures(port).path("registrations");
        for (String part : List.of("byMedium", "byCampaign", "byTerm", "byContent", "byOrigin")) {
            assertThat(figures.path(part)).as(part).isEqualTo(Facts.JSON.readTree("{\"(none)\": 2}"));
        }
        assertThat(figures.path("byAnswer")).isEmpty();
    }

    private void assertCountedAsTheFactsSay() {
        assertThat(jdbc.sql("""
            (select dimension || ' ' || value || ' ' || amount from registration_count
            where event_id = :event::uuid and amount <> 0
                and (dimension = 'campaign' or dimension like 'answer:%')
            except
            select label.dimension || ' ' || label.value || ' ' || count(*)
            from registration
            cross join lateral unnest(label_dimensions, label_values) as label (dimension, value)
            where event_id = :event::uuid group by label.dimension, label.value)
            """).param("event", facts.event).query(String.class).list())
                .isEmpty();
    }

    private void awaitTotal(String dimension, int expected) {
        await().untilAsserted(() -> assertThat(jdbc.sql("""
            select coalesce(sum(amount), 0) from registration_count
            where event_id = :event::uuid and dimension = :dimension
            """)
                        .param("event", facts.event)
                        .param("dimension", dimension)
                        .query(Long.class)
                        .single())
                .isEqualTo(expected));
    }

    private void register(String id, int version, String campaign, List<String> options) {
        register(id, version, state -> chosen(state, campaign, options));
    }

    private void register(Consumer<ObjectNode> more) {
        register(UUID.randomUUID().toString(), 1, more);
    }

    private void register(String id, int version, Consumer<ObjectNode> more) {
        facts.registration(
                "RegistrationConfirmed",
                id,
                version,
                "CONFIRMED",
                List.of("EMAIL"),
                null,
                null,
                "2026-11-21T10:00:00Z",
                more);
    }

    private static void chosen(ObjectNode state, String campaign, List<String> options) {
        state.put("campaign", campaign).putNull("medium").putNull("content");
        ObjectNode choices = state.putObject("choices");
        if (!options.isEmpty()) {
            var topics = choices.putArray("topics");
            options.forEach(topics::add);
        }
    }
}
