package io.callboard.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.OlderRelease;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.scheduler.timer.TimerRows;
import io.callboard.scheduler.timer.TimerRows.TimerRow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The service starts on the database of the release with migrations up to V1, which was stopped in the middle of its work.
 * It migrates, and each member is announced once for each timer, by one of the two releases.
 */
@PlatformTest(properties = "spring.kafka.consumer.group-id=scheduler-service-upgraded")
@Import(UpgradeIT.Upgrade.class)
class UpgradeIT {

    private static final UUID EVENT = UUID.randomUUID();
    private static final UUID ARMED = UUID.randomUUID();
    private static final UUID ARMING = UUID.randomUUID();
    private static final UUID SCHEDULED = UUID.randomUUID();
    private static final UUID NOTICE = UUID.randomUUID();
    private static final UUID LATER = UUID.randomUUID();
    /** Sorted as the database sorts them. */
    private static final List<UUID> MEMBERS = IntStream.range(0, 5)
            .mapToObj(_ -> UUID.randomUUID().toString())
            .sorted()
            .map(UUID::fromString)
            .toList();

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void goesOnWhereTheOlderReleaseStopped() {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(status(SCHEDULED)).isIn("ARMED", "DONE");
            assertThat(status(ARMING)).isIn("ARMED", "DONE");
            assertThat(status(NOTICE)).isEqualTo("DONE");
            assertThat(status(ARMED)).isEqualTo("DONE");
            assertThat(announced(SCHEDULED)).isEqualTo(once(MEMBERS));
            assertThat(announced(NOTICE)).isEqualTo(once(MEMBERS));
            // The older release had published the first message and left the second in its outbox.
            assertThat(announced(ARMING)).isEqualTo(once(MEMBERS.subList(1, 5)));
        });
        assertThat(announced(ARMED)).isEmpty();
        assertThat(status(LATER)).isEqualTo("SCHEDULED");
        // No statement after the migration changes its state.
        await().untilAsserted(() -> assertThat(kafka.received("timers.v1", EVENT.toString()))
                .filteredOn(message -> KafkaProbe.text(message).contains(LATER.toString()))
                .singleElement()
                .extracting(KafkaProbe::type)
                .isEqualTo("TimerPlanned"));
        assertThat(timers().values())
                .filteredOn(timer -> !timer.timerId().equals(LATER))
                .allSatisfy(timer -> {
                    assertThat(timer.audience()).isEqualTo(MEMBERS.size());
                    assertThat(timer.published()).isEqualTo(MEMBERS.size());
                });
    }

    private String status(UUID timerId) {
        return Objects.requireNonNull(timers().get(timerId)).status();
    }

    private Map<UUID, TimerRow> timers() {
        return TimerRows.of(jdbc, EVENT).stream().collect(Collectors.toMap(TimerRow::timerId, timer -> timer));
    }

    private static Map<UUID, Long> once(List<UUID> members) {
        return members.stream().collect(Collectors.toMap(member -> member, _ -> 1L));
    }

    /** Number of announcements of the timer for each member. */
    private Map<UUID, Long> announced(UUID timerId) {
        return kafka.received("reminders.v1").stream()
                .filter(record -> "ReminderDue".equals(KafkaProbe.type(record)))
                .map(KafkaProbe::json)
                .filter(due -> due.get("timerId").asString().equals(timerId.toString()))
                .collect(Collectors.groupingBy(
                        due -> UUID.fromString(due.get("registrationId").asString()), Collectors.counting()));
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Upgrade extends OlderRelease {

        Upgrade() {
            super("0.4", "1");
        }

        @Override
        protected void leaveWork(JdbcClient jdbc) {
            jdbc.sql("""
                            insert into live_event (event_id, organizer_id, version, epoch, status, occurred_at)
                            values (?, 'org_upgraded', 2, 2, 'SCHEDULED', now() - interval '1 minute')
                            """).param(EVENT).update();
            for (UUID member : MEMBERS) {
                jdbc.sql("""
                                insert into audience (event_id, registration_id, organizer_id, channels, status, version,
                                    member_since)
                                values (?, ?, 'org_upgraded', '{EMAIL}', 'CONFIRMED', 1, now() - interval '1 day')
                                """).params(EVENT, member).update();
            }
            timer(jdbc, ARMED, "PT1H", "REMINDER", "ARMED", -2, MEMBERS.get(3), 4);
            timer(jdbc, ARMING, "PT30M", "REMINDER", "ARMING", 40, MEMBERS.get(1), 2);
            timer(jdbc, SCHEDULED, "PT15M", "REMINDER", "SCHEDULED", 50, new UUID(0, 0), 0);
            timer(jdbc, NOTICE, "RESCHEDULED", "RESCHEDULED", "SCHEDULED", -5, new UUID(0, 0), 0);
            timer(jdbc, LATER, "PT0S", "REMINDER", "SCHEDULED", 7200, new UUID(0, 0), 0);
            // The fifth person registered after the slices of the armed timer.
            jdbc.sql("""
                            insert into late_arming (timer_id, organizer_id, audience, published)
                            values (?, 'org_upgraded', 1, 1)
                            """).param(ARMED).update();
            jdbc.sql("""
                            insert into outbox (topic, message_key, message_type, message_id, payload)
                            select 'reminders.v1', r.id::text, 'ReminderDue', concat_ws(':', t.timer_id, r.id, 'EMAIL'),
                                reminder_due(reminder_due_head(t), r.id, 'EMAIL')
                            from timer t cross join (select ?::uuid as id) r
                            where t.timer_id = ?
                            """).params(MEMBERS.get(1), ARMING).update();
        }

        private static void timer(
                JdbcClient jdbc,
                UUID timerId,
                String rule,
                String kind,
                String status,
                int dueInSeconds,
                UUID cursor,
                int published) {
            jdbc.sql("""
                            insert into timer (timer_id, organizer_id, event_id, epoch, rule, kind, channels, due_at,
                                useful_until, members_until, status, arming_cursor, audience, published)
                            values (:id, 'org_upgraded', :event, 2, :rule, :kind, '{EMAIL}',
                                now() + make_interval(secs => :due), now() + interval '3 hours',
                                case when :kind = 'REMINDER' then null else now() end, :status, :cursor, :published,
                                :published)
                            """)
                    .param("id", timerId)
                    .param("event", EVENT)
                    .param("rule", rule)
                    .param("kind", kind)
                    .param("due", dueInSeconds)
                    .param("status", status)
                    .param("cursor", cursor)
                    .param("published", published)
                    .update();
        }
    }
}
