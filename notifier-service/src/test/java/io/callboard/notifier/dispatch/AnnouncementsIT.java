package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.Contracts;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.address.Channel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Announcements show the text that their organizer wrote, whatever the order of the topics, and can be stopped. */
class AnnouncementsIT extends DispatchScene {

    private static final String ORGANIZER = "org_aurora";
    private static final String RULE = "ANNOUNCEMENT/1";

    /** The fixture's timer of epoch 1. */
    private final UUID announcementId = new UUID(eventId.getMostSignificantBits(), 1);

    @Test
    void goesOutOnceOnEachChannelWithItsText() {
        Attendee ada = registrant("announced@example.com");
        write(1, "Bring a pen", "Hello <b>all</b>,\nbring a pen.");
        announce(ada, Channel.EMAIL);
        announce(ada, Channel.EMAIL);

        UUID mail = settled(ada, RULE, "SENT");

        assertThat(providers.accepted(mail)).singleElement().satisfies(accepted -> {
            assertThat(accepted.subject()).isEqualTo("Bring a pen");
            assertThat(accepted.text()).contains("Hello <b>all</b>,\nbring a pen.");
            assertThat(accepted.mail().get("html").asString())
                    .contains("Hello &lt;b&gt;all&lt;/b&gt;,<br>bring a pen.<br>");
            assertThat(accepted.mail()
                            .get("headers")
                            .get("List-Unsubscribe-Post")
                            .asString())
                    .isEqualTo("List-Unsubscribe=One-Click");
        });
        assertThat(typesOf(mail)).containsExactly("DeliverySent");
    }

    @Test
    void waitsForItsText() {
        Attendee ada = registrant("waits@example.com");
        announce(ada, Channel.EMAIL);
        waits(ada, RULE);

        write(1, null, "At last");

        assertThat(providers.accepted(settled(ada, RULE, "SENT")))
                .singleElement()
                .satisfies(accepted -> {
                    assertThat(accepted.subject()).isEqualTo("News about Launch");
                    assertThat(accepted.text()).contains("At last");
                });
    }

    @Test
    void expiresWithAReasonWhenItsTextNeverArrives() {
        Attendee ada = registrant("untold@example.com");
        announce(ada, Channel.EMAIL, Instant.now(), Instant.now().plusSeconds(2));

        settled(ada, RULE, "EXPIRED");

        assertThat(reason(ada, RULE)).isEqualTo("ANNOUNCEMENT_UNKNOWN");
    }

    @Test
    void showsTheNewestTextWhateverTheOrder() {
        Attendee ada = registrant("newest@example.com");
        announce(ada, Channel.EMAIL, Instant.now().plusSeconds(3), Instant.now().plusSeconds(3600));
        queued(ada, RULE);
        write(1, null, "First");
        write(3, null, "Third");
        send(2, null, "Second");
        // A key keeps its order, so the listener has read the second one too.
        write(4, null, "Third");

        assertThat(providers.accepted(settled(ada, RULE, "SENT")))
                .singleElement()
                .satisfies(accepted ->
                        assertThat(accepted.text()).contains("Third").doesNotContain("Second"));
    }

    @Test
    void survivesAMoveAndTheEndOfTheEventButNotItsCancellation() {
        write(1, null, "Text");
        Attendee ada = registrant("moved@example.com").event(2, 2, "SCHEDULED");
        known(2);
        announce(ada, Channel.EMAIL);
        settled(ada, RULE, "SENT");

        Attendee bob = registrant("ended@example.com").event(3, 2, "ENDED");
        known(3);
        announce(bob, Channel.EMAIL);
        settled(bob, RULE, "SENT");

        Attendee eve = registrant("cancelled@example.com").event(4, 3, "CANCELLED");
        known(4);
        announce(eve, Channel.EMAIL);
        settled(eve, RULE, "SUPPRESSED");
        assertThat(reason(eve, RULE)).isEqualTo("EVENT_CANCELLED");
    }

    @Test
    void reachesThoseWhoWaitForASeatButNotThoseWhoCancelled() {
        write(1, null, "Text");
        Attendee ada = attendee("seatless@example.com")
                .event(1, 1, "SCHEDULED")
                .registration(1, "RegistrationWaitlisted", "WAITLISTED", false)
                .contact();
        announce(ada, Channel.EMAIL);
        settled(ada, RULE, "SENT");

        Attendee bob = registrant("gone@example.com").registration(2, "RegistrationCancelled", "CANCELLED", false);
        registrationKnown(bob, 2);
        announce(bob, Channel.EMAIL);
        settled(bob, RULE, "SUPPRESSED");
        assertThat(reason(bob, RULE)).isEqualTo("REGISTRATION_CANCELLED");
    }

    @Test
    void aPauseOfTheEventHoldsIt() {
        Attendee ada = registrant("held@example.com");
        write(1, null, "Text");
        long version = System.nanoTime();
        pause(true, version);
        announce(ada, Channel.EMAIL);
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from delivery_queue where event_id = ? and waits_for = 'RESUME'")
                                .param(eventId)
                                .query(Integer.class)
                                .single()
                        == 1);
        pause(false, version + 1);

        assertThat(providers.accepted(settled(ada, RULE, "SENT"))).hasSize(1);
    }

    /**
     * Two instances send, one of them is refused and tries again, and then the stop arrives. The request that was
     * accepted stays sent; nothing else goes out.
     */
    @Test
    void aStopWhileItGoesOutSuppressesAllThatIsNotSent() {
        write(1, null, "Text");
        List<Attendee> people = new ArrayList<>();
        stopped(() -> {
            for (int i = 0; i < 6; i++) {
                Attendee one = registrant("stopped" + i + "@example.com");
                announce(one, Channel.EMAIL);
                people.add(one);
            }
            people.forEach(one -> queued(one, RULE));
            // The topics are read one after the other, and a delivery without its contact is not claimed.
            var account = new Waiting(0);
            states.open(account);
            List<Batch> first = new ArrayList<>();
            List<Batch> second = new ArrayList<>();
            await().atMost(PATIENCE).until(() -> {
                first.addAll(first.isEmpty() ? claim(account, 1, "first").batches() : List.of());
                second.addAll(
                        first.isEmpty() || !second.isEmpty()
                                ? List.of()
                                : claim(account, 1, "second").batches());
                return !second.isEmpty();
            });
            record(account, first.getFirst(), sent("accepted"));
            jdbc.sql("update provider_batch set status = 'RETRY', next_attempt_at = clock_timestamp(), in_doubt = false"
                            + " where id = ?")
                    .param(second.getFirst().id())
                    .update();
            stop();

            assertThat(recovery.take(account, 5, "first", List.of(), false)).isEmpty();
            assertThat(claim(account, 9, "first").batches()).isEmpty();
            assertThat(claim(account, 9, "second").batches()).isEmpty();
        });

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(count("SENT")).isEqualTo(1);
            assertThat(count("SUPPRESSED")).isEqualTo(5);
        });
        assertThat(jdbc.sql("select distinct reason from delivery where event_id = ? and status = 'SUPPRESSED'")
                        .param(eventId)
                        .query(String.class)
                        .list())
                .containsExactly("ANNOUNCEMENT_STOPPED");
    }

    private void announce(Attendee attendee, Channel channel) {
        announce(attendee, channel, Instant.now(), Instant.now().plus(Duration.ofHours(24)));
    }

    private static void announce(Attendee attendee, Channel channel, Instant sendAt, Instant usefulUntil) {
        attendee.due(RULE, "ANNOUNCEMENT", channel, 1, sendAt, usefulUntil);
    }

    private void write(long version, @Nullable String subject, String message) {
        send(version, subject, message);
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from announcement where announcement_id = ? and version = ?")
                                .params(announcementId, version)
                                .query(Integer.class)
                                .single()
                        == 1);
    }

    private void send(long version, @Nullable String subject, String message) {
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("announcementId", announcementId);
        written.put("eventId", eventId);
        written.put("organizerId", ORGANIZER);
        written.put("subject", subject);
        written.put("message", message);
        written.put("version", version);
        String json = JsonMapper.shared().writeValueAsString(written);
        Contracts.assertValid("reminder-controls.v1", "AnnouncementWritten", json);
        kafka.send("reminder-controls.v1", "announcement:" + announcementId, "AnnouncementWritten", json);
    }

    private void stop() {
        kafka.send(
                "reminder-controls.v1",
                "timer:" + announcementId,
                "ReminderCancelled",
                JsonMapper.shared()
                        .writeValueAsString(
                                Map.of("timerId", announcementId, "eventId", eventId, "organizerId", ORGANIZER)));
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from cancelled_timer where timer_id = ?")
                                .param(announcementId)
                                .query(Integer.class)
                                .single()
                        == 1);
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
                                ORGANIZER,
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
}
