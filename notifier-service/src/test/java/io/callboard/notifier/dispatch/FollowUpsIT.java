package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.notifier.Attendee;
import io.callboard.notifier.address.Channel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * A follow-up goes out although the live event has ended, with a text of its own, and a reminder before the start does
 * not.
 */
class FollowUpsIT extends DispatchScene {

    @ParameterizedTest
    @CsvSource({
        "FOLLOW_UP, Launch is over",
        "FOLLOW_UP_ATTENDED, Thank you for attending Launch",
        "FOLLOW_UP_NO_SHOW, We missed you at Launch",
        "REPLAY_READY, Recording available: Launch"
    })
    void goesOutAfterTheEndWithATextOfItsOwn(String kind, String subject) {
        Attendee ada = registrant(kind.replace('_', '.') + "@example.com").event(2, 1, "ENDED");
        known(2);
        due(ada, "PT0S", "REMINDER");
        due(ada, "PT1H@END", kind);

        assertThat(providers.accepted(settled(ada, "PT1H@END", "SENT")))
                .singleElement()
                .satisfies(accepted -> {
                    assertThat(accepted.subject()).isEqualTo(subject);
                    assertThat(accepted.text()).doesNotContain("starts", "null", "{{");
                });
        settled(ada, "PT0S", "SUPPRESSED");
        assertThat(reason(ada, "PT0S")).isEqualTo("EVENT_ENDED");
    }

    @Test
    void aPersonWhoWishesNoRemindersAnyMoreGetsNone() {
        Attendee ada = registrant("no.more@example.com").event(2, 1, "ENDED");
        known(2);
        ada.wishing(2, "NONE", null);
        registrationKnown(ada, 2);
        for (String kind : List.of("FOLLOW_UP", "REPLAY_READY")) {
            ada.dueFor(kind, kind, "ALL", "FEWER");

            assertThat(providers.accepted(settled(ada, kind, "SUPPRESSED"))).isEmpty();
            assertThat(reason(ada, kind)).isEqualTo("NO_REMINDERS_WISHED");
        }
    }

    @Test
    void aPauseOfTheEventHoldsIt() {
        Attendee ada = registrant("held.afterwards@example.com").event(2, 1, "ENDED");
        known(2);
        long version = System.nanoTime();
        pause(true, version);
        due(ada, "PT1H@END", "FOLLOW_UP");
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from delivery_queue where event_id = ? and waits_for = 'RESUME'")
                                .param(eventId)
                                .query(Integer.class)
                                .single()
                        == 1);
        pause(false, version + 1);

        assertThat(providers.accepted(settled(ada, "PT1H@END", "SENT"))).hasSize(1);
    }

    private void pause(boolean paused, long version) {
        kafka.send(
                "reminder-controls.v1",
                "event:" + eventId,
                "PauseChanged",
                JsonMapper.shared()
                        .writeValueAsString(Map.of(
                                "scope",
                                "event:" + eventId,
                                "organizerId",
                                "org_aurora",
                                "eventId",
                                eventId,
                                "paused",
                                paused,
                                "version",
                                version)));
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from pause where event_id = ? and version = ?")
                                .params(eventId, version)
                                .query(Integer.class)
                                .single()
                        == 1);
    }

    private static void due(Attendee attendee, String rule, String kind) {
        attendee.due(rule, kind, Channel.EMAIL, 1, Instant.now(), Instant.now().plus(Duration.ofHours(24)));
    }
}
