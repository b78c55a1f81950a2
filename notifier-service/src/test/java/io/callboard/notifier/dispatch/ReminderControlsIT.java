package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.notifier.Attendee;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.address.Channel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Pauses and cancelled reminders hold or stop what the scheduler has published already. */
class ReminderControlsIT extends DispatchScene {

    private static final String ORGANIZER = "org_aurora";

    /** Greater than those of other tests, which use the scopes of the organizer and of all too. */
    private final long version = System.nanoTime();

    @ParameterizedTest
    @ValueSource(strings = {"event", "organizer", "all"})
    void aPauseHoldsAndAResumeSendsOnce(String kind) {
        String scope = scope(kind);
        Attendee ada = registrant("paused@example.com");
        pause(scope, true, version);
        try {
            ada.due("PT1H", Channel.EMAIL);
            parked(ada, "PT1H");
        } finally {
            pause(scope, false, version + 1);
        }

        assertThat(providers.accepted(settled(ada, "PT1H", "SENT"))).hasSize(1);
    }

    @Test
    void holdsWhatIsPublishedAndNotDueYet() {
        Attendee ada = registrant("armed@example.com");
        ada.due("PT1H", "REMINDER", Channel.EMAIL, 1, Instant.now().plusSeconds(3), Attendee.STARTS_AT);
        queued(ada, "PT1H");
        pause(scope("event"), true, version);
        parked(ada, "PT1H");

        assertThat(count("SENT")).isZero();
        pause(scope("event"), false, version + 1);
        settled(ada, "PT1H", "SENT");
    }

    @Test
    void aPauseThatArrivesLateOrTwiceChangesNothing() {
        Attendee ada = registrant("late@example.com");
        pause(scope("event"), false, version + 1);
        send(scope("event"), true, version);
        send(scope("event"), true, version);
        // Shows that the listener has read the two above, because a key keeps its order.
        pause(scope("event"), false, version + 2);

        ada.due("PT1H", Channel.EMAIL);

        assertThat(providers.accepted(settled(ada, "PT1H", "SENT"))).hasSize(1);
    }

    @Test
    void aReminderThatIsNoLongerUsefulExpiresInThePauseWithItsReason() {
        Attendee ada = registrant("expired@example.com");
        pause(scope("event"), true, version);
        ada.due(
                "PT1H",
                "REMINDER",
                Channel.EMAIL,
                1,
                Instant.now(),
                Instant.now().plusSeconds(3));

        assertThat(providers.accepted(settled(ada, "PT1H", "EXPIRED"))).isEmpty();
        assertThat(reason(ada, "PT1H")).isEqualTo("PAUSED");
        pause(scope("event"), false, version + 1);
    }

    @Test
    void confirmationsGoOnAndAnOtherScopeStillHolds() {
        pause(scope("event"), true, version);
        pause(scope("organizer"), true, version);
        Attendee ada;
        try {
            ada = attendee("confirmed@example.com")
                    .event(1, 1, "SCHEDULED")
                    .registration(1, "RegistrationConfirmed", "CONFIRMED", true, "EMAIL")
                    .contact();
            settled(ada, "CONFIRMATION", "SENT");
            ada.due("PT1H", Channel.EMAIL);
            parked(ada, "PT1H");
            pause(scope("event"), false, version + 1);
            assertThat(queue.wakeMissed()).isZero();
            assertThat(count("SENT")).isEqualTo(1);
        } finally {
            pause(scope("organizer"), false, version + 1);
        }
        settled(ada, "PT1H", "SENT");
    }

    @Test
    void aBatchInDoubtWaitsForTheResumeAndKeepsItsKey() {
        Attendee ada = registrant("doubt@example.com");
        stopped(() -> {
            ada.due("PT1H", Channel.EMAIL);
            Account resend = account(Channel.EMAIL);
            Batch first = claimed(resend);
            pause(scope("event"), true, version);

            assertThat(recovery.take(resend, 5, "other", List.of(), false)).isEmpty();
            assertThat(misplaced()).isZero();
            assertThat(count("QUEUED")).isEqualTo(1);

            pause(scope("event"), false, version + 1);
            await().atMost(PATIENCE).untilAsserted(() -> {
                List<Batch> again = recovery.take(resend, 5, "other", List.of(), false);
                assertThat(again).extracting(Batch::id).containsExactly(first.id());
                assertThat(again.getFirst().inDoubt()).isTrue();
                leaseRunsOut(first);
            });
        });
        settled(ada, "PT1H", "SENT");
    }

    @Test
    void aBatchThatWasCertainlyRefusedIsParked() {
        Attendee ada = registrant("back@example.com");
        stopped(() -> {
            ada.due("PT1H", Channel.EMAIL);
            Account resend = account(Channel.EMAIL);
            Batch first = claimed(resend);
            jdbc.sql("update provider_batch set status = 'RETRY', next_attempt_at = clock_timestamp(), in_doubt = false"
                            + " where id = ?")
                    .param(first.id())
                    .update();
            pause(scope("event"), true, version);
            assertThat(recovery.take(resend, 5, "other", List.of(), false)).isEmpty();
        });
        parked(ada, "PT1H");
        pause(scope("event"), false, version + 1);
        settled(ada, "PT1H", "SENT");
    }

    @Test
    void aCancelledReminderIsSuppressedWhetherItCameBeforeOrAfter() {
        Attendee ada = registrant("cancelled@example.com");
        ada.due("PT1H", "REMINDER", Channel.EMAIL, 1, Instant.now().plusSeconds(3), Attendee.STARTS_AT);
        queued(ada, "PT1H");
        UUID timerId = jdbc.sql("select timer_id from delivery where registration_id = ?")
                .param(ada.registrationId())
                .query(UUID.class)
                .single();
        cancel(timerId);
        cancel(timerId);
        ada.due("PT30M", Channel.SMS);

        assertThat(providers.accepted(settled(ada, "PT1H", "SUPPRESSED"))).isEmpty();
        assertThat(reason(ada, "PT1H")).isEqualTo("REMINDER_CANCELLED");
        // The fixture has one timer for each epoch.
        settled(ada, "PT30M", "SUPPRESSED");
        assertThat(reason(ada, "PT30M")).isEqualTo("REMINDER_CANCELLED");
        ada.event(2, 2, "SCHEDULED");
        known(2);
        ada.due("PT1H2", "REMINDER", Channel.EMAIL, 2, Instant.now(), Attendee.STARTS_AT);
        settled(ada, "PT1H2", "SENT");
    }

    private String scope(String kind) {
        return switch (kind) {
            case "event" -> "event:" + eventId;
            case "organizer" -> "organizer:" + ORGANIZER;
            default -> kind;
        };
    }

    private void send(String scope, boolean paused, long ofVersion) {
        kafka.send(
                "reminder-controls.v1",
                scope,
                "PauseChanged",
                JsonMapper.shared()
                        .writeValueAsString(Map.of(
                                "scope",
                                scope,
                                "organizerId",
                                scope.equals("all") ? "*" : ORGANIZER,
                                "paused",
                                paused,
                                "version",
                                ofVersion)));
    }

    private void pause(String scope, boolean paused, long ofVersion) {
        send(scope, paused, ofVersion);
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select version from pause where scope = ?")
                        .param(scope)
                        .query(Long.class)
                        .optional()
                        .filter(known -> known == ofVersion)
                        .isPresent());
    }

    private void cancel(UUID timerId) {
        kafka.send(
                "reminder-controls.v1",
                "timer:" + timerId,
                "ReminderCancelled",
                JsonMapper.shared()
                        .writeValueAsString(Map.of("timerId", timerId, "eventId", eventId, "organizerId", ORGANIZER)));
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from cancelled_timer where timer_id = ?")
                                .param(timerId)
                                .query(Integer.class)
                                .single()
                        == 1);
    }

    private void parked(Attendee attendee, String rule) {
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("""
                                select count(*) from delivery_queue q
                                join delivery d on d.id = q.delivery_id
                                where d.registration_id = ? and d.rule = ? and q.waits_for = 'RESUME'
                                """)
                                .params(attendee.registrationId(), rule)
                                .query(Integer.class)
                                .single()
                        == 1);
    }
}
