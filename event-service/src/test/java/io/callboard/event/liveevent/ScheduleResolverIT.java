package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.event.liveevent.Organizer.Answer;
import io.callboard.event.schedule.TimeZoneRules;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * New rules of a time zone move live events if their wall-clock time becomes another instant. The tests use the JVM's
 * rules, except that Montevideo is two hours behind UTC instead of three.
 */
@PlatformTest
class ScheduleResolverIT {

    private static final String TIDES = """
            {"title": "Tides", "start": {"local": "2035-12-01T18:00", "zone": "America/Montevideo"}, "duration": "PT1H"}""";

    @LocalServerPort
    private int port;

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionOperations transactions;

    @Autowired
    private LiveEvents liveEvents;

    @Autowired
    private LiveEventMessages messages;

    private Organizer organizer;

    @BeforeEach
    void anOrganizer() {
        organizer = Organizer.at(port);
    }

    @Test
    void reschedulesWhatIsAnotherInstantByNewRules() {
        String id = organizer.post("", TIDES).text("/id");
        String draft = organizer.post("?draft=true", TIDES).text("/id");
        String live = organizer.post("", TIDES).text("/id");
        organizer.post("/" + live + "/start");
        String elsewhere = organizer
                .post("", TIDES.replace("America/Montevideo", "America/Asuncion"))
                .text("/id");

        resolve("9999a");
        resolve("9999a");

        Answer moved = organizer.get("/" + id);
        assertThat(moved.text("/start/local")).isEqualTo("2035-12-01T18:00:00");
        assertThat(moved.text("/startsAt")).isEqualTo("2035-12-01T20:00:00.000Z");
        assertThat(moved.text("/endsAt")).isEqualTo("2035-12-01T21:00:00.000Z");
        assertThat(moved.text("/previousStart/startsAt")).isEqualTo("2035-12-01T21:00:00.000Z");
        assertThat(moved.body().at("/epoch").asInt()).isEqualTo(2);
        assertThat(moved.etag()).isEqualTo("\"2\"");
        assertThat(organizer.get("/" + draft).text("/startsAt")).isEqualTo("2035-12-01T20:00:00.000Z");
        assertThat(organizer.get("/" + live).text("/startsAt")).isEqualTo("2035-12-01T21:00:00.000Z");
        assertThat(organizer.get("/" + elsewhere).etag()).isEqualTo("\"1\"");
        assertThat(toldAbout(id, 2)).containsExactly("LiveEventScheduled", "LiveEventRescheduled");
        Contracts.assertValid(
                "live-events.v1",
                "LiveEventRescheduled",
                KafkaProbe.text(kafka.received("live-events.v1", id).getLast()));
        assertThat(kafka.received("live-events.v1", draft)).isEmpty();
    }

    @Test
    void looksAgainAtWhatAnInstanceWithOlderRulesHasSetSince() {
        String id = organizer.post("", TIDES).text("/id");
        resolve("9999b");

        organizer.patch("/" + id, "{\"start\": {\"local\": \"2035-12-02T18:00\"}}");
        assertThat(organizer.get("/" + id).text("/startsAt")).isEqualTo("2035-12-02T21:00:00.000Z");
        resolve("9999b");

        assertThat(organizer.get("/" + id).text("/startsAt")).isEqualTo("2035-12-02T20:00:00.000Z");
    }

    @Test
    void olderRulesMoveNothingBack() {
        String id = organizer.post("", TIDES).text("/id");
        resolve("9999b");

        resolve(new TimeZoneRules("9999a", ZoneId::getRules));

        assertThat(organizer.get("/" + id).text("/startsAt")).isEqualTo("2035-12-01T20:00:00.000Z");
    }

    @Test
    void walksOverMoreThanOneSlice() {
        List<String> ids = new ArrayList<>();
        for (int n = 0; n < 120; n++) {
            ids.add(organizer.post("?draft=true", TIDES).text("/id"));
        }

        resolve("9999c");

        assertThat(jdbc.sql("""
                                select count(*) from live_event
                                where id in (:ids) and starts_at = timestamptz '2035-12-01 20:00Z' and zone_rules = '9999c'
                                """)
                        .param("ids", ids.stream().map(UUID::fromString).toList())
                        .query(Long.class)
                        .single())
                .isEqualTo(120);
    }

    private void resolve(String version) {
        resolve(new TimeZoneRules(
                version,
                zone -> zone.getId().equals("America/Montevideo")
                        ? ZoneOffset.ofHours(-2).getRules()
                        : zone.getRules()));
    }

    private void resolve(TimeZoneRules rules) {
        var resolver = new ScheduleResolver(jdbc, transactions, liveEvents, messages, rules, Clock.systemUTC());
        while (resolver.turn().toMinutes() == 0) {
            // Each turn is a slice.
        }
    }

    private List<String> toldAbout(String id, int count) {
        await().until(() -> kafka.received("live-events.v1", id).size() >= count);
        return kafka.received("live-events.v1", id).stream()
                .map(message -> String.valueOf(KafkaProbe.type(message)))
                .toList();
    }
}
