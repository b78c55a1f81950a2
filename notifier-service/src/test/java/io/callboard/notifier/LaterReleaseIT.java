package io.callboard.notifier;

import io.callboard.chassis.crypto.Aes;
import io.callboard.chassis.testing.LaterRelease;
import io.callboard.chassis.testing.TableOwner;
import io.callboard.notifier.subscription.Subscriptions;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.node.ObjectNode;

/** The consumers read what a later release writes: they skip what they do not know, and apply what they know. */
@NotifierTest
class LaterReleaseIT {

    /** That of the tests, under callboard.contacts.key. */
    private static final byte[] KEY = new byte[32];

    static {
        Arrays.fill(KEY, (byte) 1);
    }

    @Autowired
    private LaterRelease laterRelease;

    @Autowired
    private TableOwner tables;

    @Autowired
    private Subscriptions subscriptions;

    @Test
    void readsEachMessageOfEachTopic() {
        laterRelease
                .play()
                .preparing(this::subscribe)
                .after("live-events.v1", "LiveEventScheduled")
                .sealing("contacts.v1", LaterReleaseIT::seal)
                .ignores("attendance.v1", "AttendeeJoined", "AttendeeLeft")
                .ignores("reminder-controls.v1", "ReminderRulesChanged")
                .skipsUnknown("attendance.v1", "AttendanceRecorded", "/outcome")
                // No message goes out on an unknown channel, and none because of an unknown status.
                .skipsUnknown("registrations.v1", "RegistrationConfirmed", "/channels/0", "/channels/1", "/status")
                .skipsUnknown("registrations.v1", "RegistrationChanged", "/channels/0", "/status")
                .skipsUnknown("registrations.v1", "RegistrationPromoted", "/channels/0", "/status")
                .skipsUnknown("registrations.v1", "RegistrationOffered", "/channels/0", "/status")
                .skipsUnknown("registrations.v1", "RegistrationWaitlisted", "/channels/0", "/status")
                .skipsUnknown("registrations.v1", "RegistrationPending", "/awaits/0", "/status")
                // An unknown policy is none: everybody gets the reminder again after a move.
                .skipsUnknown("reminders.v1", "ReminderDue", "/channel", "/kind", "/onPostpone/rearm")
                .skipsUnknown("reminders.v1", "RemindersExpected", "/channel", "/kind", "/onPostpone/rearm")
                .skipsUnknown("reminders.v1", "RemindersAnnounced", "/kind")
                .check();
    }

    /** Attendance has an effect only where an endpoint asks about it. These endpoints get nothing until then. */
    private void subscribe(List<String> organizers) {
        tables.jdbc()
                .sql("""
                        insert into webhook_endpoint (id, organizer_id, url, types, held_until, secret, secret_key_id)
                        select gen_random_uuid(), organizer, 'https://hooks.example.com', array['registration.attended'],
                            'infinity', '', 'k1'
                        from unnest(:organizers::text[]) as organizer
                        """)
                .param("organizers", organizers.toArray(String[]::new))
                .update();
        subscriptions.refresh();
    }

    /** Other tests wait for what is to be sent. */
    @AfterEach
    void unsubscribe() {
        for (String table : List.of("webhook_delivery", "webhook_endpoint")) {
            tables.jdbc()
                    .sql("delete from " + table + " where organizer_id like 'org_5ce0e%'")
                    .update();
        }
    }

    private static void seal(ObjectNode contact, byte[] plainText) {
        String associated = Stream.of("registrationId", "organizerId", "version")
                .map(name -> contact.path(name).asString())
                .collect(Collectors.joining("|"));
        contact.put(
                "ciphertext",
                Aes.encrypt(new SecretKeySpec(KEY, "AES"), plainText, associated.getBytes(StandardCharsets.UTF_8)));
    }
}
