package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.OlderRelease;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.event.liveevent.Organizer.Answer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The service starts on the database of the release with migrations up to V2, which was killed before it had published all
 * it had committed. It migrates, publishes that, and the live events go on.
 */
@PlatformTest
@Import(UpgradeIT.Upgrade.class)
class UpgradeIT {

    private static final String ORGANIZER = "org_upgraded";
    private static final UUID COMING = UUID.randomUUID();
    private static final UUID OVER = UUID.randomUUID();
    private static final UUID DRAFT = UUID.randomUUID();
    private static final UUID UNPUBLISHED = UUID.randomUUID();
    private static final String ADDRESS = "https://video.example.com/tides";

    @LocalServerPort
    private int port;

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void goesOnWhereTheOlderReleaseStopped() {
        Organizer organizer = Organizer.at(port, ORGANIZER);
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(told(COMING)).containsExactly("LiveEventRescheduled 3", "LiveEventChanged 4");
            // Two workers have something to do with it, in any order.
            assertThat(told(OVER))
                    .hasSize(2)
                    .anyMatch(told -> told.startsWith("LiveEventEnded "))
                    .anyMatch(told -> told.startsWith("LiveEventChanged "));
        });
        assertThat(KafkaProbe.header(
                        kafka.received("live-events.v1", COMING.toString()).getFirst(), "ce_id"))
                .isEqualTo(UNPUBLISHED.toString());
        ConsumerRecord<byte[], byte[]> again =
                kafka.received("live-events.v1", COMING.toString()).get(1);
        Contracts.assertValid("live-events.v1", "LiveEventChanged", KafkaProbe.text(again));
        assertThat(KafkaProbe.text(again)).as("the address is encrypted now").doesNotContain(ADDRESS);

        Answer coming = organizer.get("/" + COMING);
        assertThat(coming.status()).isEqualTo(200);
        assertThat(coming.text("/title")).isEqualTo("Tides");
        assertThat(coming.text("/speakers/0/name")).isEqualTo("Ada Example");
        assertThat(coming.text("/stream/url")).isEqualTo(ADDRESS);
        assertThat(coming.text("/reminders/rules/1")).isEqualTo("PT0S");
        assertThat(coming.body().at("/autoEnd").asBoolean()).isTrue();
        assertThat(organizer.get("/" + OVER).text("/status")).isEqualTo("ENDED");
        assertThat(organizer.get("/" + DRAFT).text("/status")).isEqualTo("DRAFT");
        assertThat(told(DRAFT)).isEmpty();

        Answer moved = organizer.post("/" + COMING + "/reschedule", LiveEventsScene.later(20));
        assertThat(moved.status()).isEqualTo(200);
        assertThat(moved.body().at("/epoch").asInt()).isEqualTo(3);
        assertThat(organizer.post("/" + DRAFT + "/publish").text("/status")).isEqualTo("SCHEDULED");
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(told(COMING)).endsWith("LiveEventRescheduled 5");
            assertThat(told(DRAFT)).hasSize(1);
        });
    }

    /** While the upgrade rolls, an instance of the older release inserts rows without the columns that are new. */
    @Test
    void takesRowsOfTheReleaseBefore() {
        UUID id = UUID.randomUUID();
        insert(jdbc, id, "SCHEDULED", 1, 1, "now() + interval '1 day'");

        Answer answer = Organizer.at(port, ORGANIZER).get("/" + id);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("/title")).isEqualTo("Tides");
    }

    /** Type and version of each message, in the order of the topic. */
    private List<String> told(UUID id) {
        return kafka.received("live-events.v1", id.toString()).stream()
                .map(message -> KafkaProbe.type(message) + " "
                        + KafkaProbe.json(message).get("version").asInt())
                .toList();
    }

    private static void insert(JdbcClient jdbc, UUID id, String status, int version, int epoch, String startsAt) {
        jdbc.sql("""
                        insert into live_event (id, organizer_id, version, epoch, status, title, description, speakers,
                            capacity, registration_open, waitlist, stream_kind, stream_url, reminders, local, zone, duration,
                            starts_at, ends_at, created_at, updated_at)
                        select :id, :organizer, :version, :epoch, :status, 'Tides', 'How water moves.',
                            '[{"name": "Ada Example", "title": "Engineer"}]', 500, true, true, 'EXTERNAL', :address,
                            '{"channels": ["EMAIL"], "rules": ["PT1H", "PT0S"], "customMessage": null}',
                            to_char(at at time zone 'Europe/Berlin', 'YYYY-MM-DD"T"HH24:MI:SS'), 'Europe/Berlin', 'PT1H',
                            at, at + interval '1 hour', now() - interval '1 day', now() - interval '1 hour'
                        from date_trunc('second', %s) as at
                        """.formatted(startsAt))
                .param("id", id)
                .param("organizer", ORGANIZER)
                .param("version", version)
                .param("epoch", epoch)
                .param("status", status)
                .param("address", ADDRESS)
                .update();
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Upgrade extends OlderRelease {

        Upgrade() {
            super("0.4", "2");
        }

        @Override
        protected void leaveWork(JdbcClient jdbc) {
            insert(jdbc, COMING, "SCHEDULED", 3, 2, "timestamptz '2035-12-01T17:00:00Z'");
            jdbc.sql("""
                            update live_event set previous_local = '2035-12-01T17:00:00', previous_zone = 'Europe/Berlin',
                                previous_duration = 'PT1H', previous_starts_at = '2035-12-01T16:00:00Z',
                                previous_ends_at = '2035-12-01T17:00:00Z'
                            where id = ?
                            """).param(COMING).update();
            insert(jdbc, OVER, "LIVE", 2, 1, "now() - interval '4 hours'");
            insert(jdbc, DRAFT, "DRAFT", 1, 1, "timestamptz '2035-12-02T17:00:00Z'");
            jdbc.sql("""
                            insert into outbox (topic, message_key, message_type, message_id, payload)
                            select 'live-events.v1', id::text, 'LiveEventRescheduled', :messageId, jsonb_build_object(
                                'eventId', id, 'organizerId', organizer_id, 'version', version, 'epoch', epoch,
                                'status', status, 'title', title, 'description', description, 'speakers', speakers,
                                'start', jsonb_build_object('local', local, 'zone', zone), 'duration', duration,
                                'startsAt', '2035-12-01T17:00:00.000Z', 'endsAt', '2035-12-01T18:00:00.000Z',
                                'capacity', capacity, 'registrationOpen', registration_open, 'waitlist', waitlist,
                                'stream', jsonb_build_object('kind', stream_kind, 'url', stream_url),
                                'reminders', reminders, 'occurredAt', '2026-11-21T08:00:00.000Z')
                            from live_event where id = :id
                            """)
                    .param("messageId", UNPUBLISHED.toString())
                    .param("id", COMING)
                    .update();
        }
    }
}
