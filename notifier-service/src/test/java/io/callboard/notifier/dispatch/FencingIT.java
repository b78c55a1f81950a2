package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.FakeFreshness;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.attempt.Next;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;

/** The notifier holds back outdated and forbidden messages, and sends newer ones instead. */
class FencingIT extends DispatchScene {

    @Test
    void nothingGoesOutForTheOldTime() {
        Attendee ada = registrant("moved@example.com");
        ada.event(2, 2, "SCHEDULED");
        known(2);
        ada.due("PT1H", Channel.EMAIL);

        assertThat(providers.accepted(settled(ada, "PT1H", "SUPPRESSED"))).isEmpty();
        assertThat(reason(ada, "PT1H")).isEqualTo("SUPERSEDED");
    }

    @Test
    void aCancelledEventSendsItsNoticeOnly() {
        Attendee ada = registrant("gone@example.com");
        ada.event(2, 2, "CANCELLED");
        known(2);
        ada.due("PT1H", Channel.EMAIL)
                .due(
                        "CANCELLED",
                        "CANCELLED",
                        Channel.EMAIL,
                        2,
                        Instant.now(),
                        Instant.now().plusSeconds(600));

        settled(ada, "CANCELLED", "SENT");
        settled(ada, "PT1H", "SUPPRESSED");
        assertThat(reason(ada, "PT1H")).isEqualTo("EVENT_CANCELLED");
    }

    @Test
    void aCancelledRegistrationAndAnErasedContactGetNothing() {
        Attendee left = registrant("left@example.com");
        left.registration(2, "RegistrationCancelled", "CANCELLED", false);
        registrationKnown(left, 2);
        left.due("PT1H", Channel.EMAIL);
        settled(left, "PT1H", "SUPPRESSED");
        assertThat(reason(left, "PT1H")).isEqualTo("REGISTRATION_CANCELLED");

        Attendee erased = attendee("erased@example.com").registered().contact();
        kafka.send("contacts.v1", erased.registrationId().toString(), "ContactRecorded", null);
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from contact where registration_id = ? and erased")
                                .param(erased.registrationId())
                                .query(Integer.class)
                                .single()
                        == 1);
        erased.due("PT1H", Channel.EMAIL);
        settled(erased, "PT1H", "SUPPRESSED");
        assertThat(reason(erased, "PT1H")).isEqualTo("ERASED");
    }

    @Test
    void nobodyGetsAReminderThatTheyDoNotWishAnyMore() {
        Attendee none = registrant("none@example.com");
        none.wishing(2, "NONE", null);
        registrationKnown(none, 2);
        // The notice goes first: after a reminder that shows the new time, it is not needed any more.
        none.dueFor("MOVED", "RESCHEDULED");
        settled(none, "MOVED", "SENT");
        none.dueFor("PT3H", "REMINDER", "ALL", "FEWER", "PT3H")
                .dueFor("PT1H", "FOLLOW_UP", "ALL", "FEWER")
                .dueFor("OLD", "REMINDER");
        settled(none, "PT3H", "SUPPRESSED");
        assertThat(reason(none, "PT3H")).isEqualTo("NO_REMINDERS_WISHED");
        settled(none, "PT1H", "SUPPRESSED");
        assertThat(reason(none, "PT1H")).isEqualTo("NO_REMINDERS_WISHED");
        settled(none, "OLD", "SENT");

        Attendee fewer = registrant("fewer@example.com");
        fewer.wishing(2, "FEWER", 20);
        registrationKnown(fewer, 2);
        fewer.dueFor("PT4H", "REMINDER", "ALL", "PT4H")
                .dueFor("P1D", "REMINDER", "ALL", "FEWER", "PT24H")
                .dueFor("PT20M", "REMINDER", "PT20M");
        settled(fewer, "PT4H", "SUPPRESSED");
        assertThat(reason(fewer, "PT4H")).isEqualTo("FEWER_REMINDERS_WISHED");
        settled(fewer, "P1D", "SENT");
        settled(fewer, "PT20M", "SENT");

        // Back to what everybody has: without the extra reminder.
        fewer.wishing(3, "ALL", null);
        registrationKnown(fewer, 3);
        fewer.dueFor("PT25M", "REMINDER", "PT25M").dueFor("PT2H", "REMINDER", "ALL", "PT2H");
        settled(fewer, "PT25M", "SUPPRESSED");
        assertThat(reason(fewer, "PT25M")).isEqualTo("EXTRA_NOT_WISHED");
        settled(fewer, "PT2H", "SENT");
    }

    @Test
    void nothingGoesOutOnAChannelThatWasRemovedAfterArming() {
        Attendee ada = attendee("quiet@example.com")
                .event(1, 1, "SCHEDULED")
                .registration(1, "RegistrationConfirmed", "CONFIRMED", true)
                .registration(2, "RegistrationChanged", "CONFIRMED", true, "EMAIL");
        registrationKnown(ada, 2);
        ada.contact().due("PT1H", Channel.SMS).due("PT15M", Channel.EMAIL);

        settled(ada, "PT15M", "SENT");
        assertThat(providers.accepted(settled(ada, "PT1H", "SUPPRESSED"))).isEmpty();
        assertThat(reason(ada, "PT1H")).isEqualTo("CHANNEL_REMOVED");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(jdbc.sql("""
                    select concat_ws(' ', channel, status, reason) from delivery
                    where registration_id = ? and rule = 'CONFIRMATION'
                    """)
                                .param(ada.registrationId())
                                .query(String.class)
                                .list())
                        .containsExactlyInAnyOrder("EMAIL SENT", "SMS SUPPRESSED CHANNEL_REMOVED"));
    }

    @Test
    void aChannelThatWasAddedAfterArmingIsWrittenToThoughTheReminderComesFirst() {
        Attendee ada = attendee("more@example.com")
                .event(1, 1, "SCHEDULED")
                .registration(1, "RegistrationConfirmed", "CONFIRMED", false, "EMAIL")
                .contact();
        registrationKnown(ada, 1);
        ada.due("PT1H", Channel.SMS);
        waits(ada, "PT1H");
        ada.registration(2, "RegistrationChanged", "CONFIRMED", false, "EMAIL", "SMS");

        assertThat(providers.accepted(settled(ada, "PT1H", "SENT"))).hasSize(1);
    }

    /** Like rows of a release that did not store channels. */
    @Test
    void unknownChannelsHoldNothingBack() {
        Attendee ada = attendee("before@example.com")
                .event(1, 1, "SCHEDULED")
                .registration(1, "RegistrationConfirmed", "CONFIRMED", false, "EMAIL")
                .contact();
        registrationKnown(ada, 1);
        jdbc.sql("update registration set channels = null where registration_id = ?")
                .param(ada.registrationId())
                .update();
        ada.due("PT1H", Channel.SMS);

        assertThat(providers.accepted(settled(ada, "PT1H", "SENT"))).hasSize(1);
    }

    @Test
    void aRepetitionOnAChannelThatWasRemovedMeanwhileIsNotMade() {
        Attendee ada = registrant("withdrawn@example.com");
        dispatchers.stop();
        try {
            ada.due("PT1H", Channel.EMAIL);
            Account resend = account(Channel.EMAIL);
            claimed(resend);
            ada.registration(2, "RegistrationChanged", "CONFIRMED", false, "SMS");
            registrationKnown(ada, 2);

            assertThat(recovery.take(resend, 5, "other", List.of(), false)).isEmpty();
            assertThat(reason(ada, "PT1H")).isEqualTo("WITHDRAWN_IN_FLIGHT");
        } finally {
            dispatchers.start();
        }
    }

    @Test
    void oneClickUnsubscribesAndGetChangesNothing() {
        Attendee ada = registrant("enough@example.com");
        ada.due("P1D", Channel.EMAIL);
        UUID first = settled(ada, "P1D", "SENT");
        String link = providers
                .accepted(first)
                .getFirst()
                .mail()
                .get("headers")
                .get("List-Unsubscribe")
                .asString();
        String token = link.substring(link.lastIndexOf('/') + 1, link.length() - 1);

        assertThat(get("/unsubscribe/" + token).getBody())
                .contains("<form method=\"post\"")
                .doesNotContain("<script");
        ada.due("PT1H", Channel.EMAIL);
        settled(ada, "PT1H", "SENT");

        // A mail program need not accept HTML for the one-click request (RFC 8058).
        for (MediaType accepted : List.of(MediaType.TEXT_HTML, MediaType.APPLICATION_JSON)) {
            assertThat(RestClient.create(url("/unsubscribe/" + token))
                            .post()
                            .accept(accepted)
                            .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                            .body("List-Unsubscribe=One-Click")
                            .retrieve()
                            .toBodilessEntity()
                            .getStatusCode()
                            .value())
                    .isEqualTo(200);
        }
        ada.due("PT15M", Channel.EMAIL);
        settled(ada, "PT15M", "SUPPRESSED");
        assertThat(reason(ada, "PT15M")).isEqualTo("UNSUBSCRIBED");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(kafka.received(
                                "deliveries.v1", ada.registrationId().toString()))
                        .filteredOn(message -> "Unsubscribed".equals(KafkaProbe.type(message)))
                        .hasSize(1));
        assertThat(get("/unsubscribe/" + token.substring(0, token.length() - 2) + "AA")
                        .getStatusCode()
                        .value())
                .isEqualTo(404);
    }

    @Test
    void suppressionsAreKeptMaskedAndHoldBackWhatIsDue() {
        String address = "blocked-" + UUID.randomUUID() + "@example.com";
        JsonNode made = Objects.requireNonNull(RestClient.create(url("/api/v1/suppressions"))
                .post()
                .header(HttpHeaders.AUTHORIZATION, "Bearer " + Tokens.organizer("org_aurora"))
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("channel", "EMAIL", "address", address.toUpperCase(Locale.ROOT)))
                .retrieve()
                .body(JsonNode.class));
        assertThat(made.get("address").asString()).isEqualTo("b•••@example.com");
        Attendee blocked = registrant(address);
        blocked.due("PT1H", Channel.EMAIL);
        settled(blocked, "PT1H", "SUPPRESSED");
        assertThat(reason(blocked, "PT1H")).isEqualTo("MANUAL");

        String one = "/api/v1/suppressions/" + made.get("id").asString();
        assertThat(delete("org_other", one).value()).isEqualTo(404);
        assertThat(delete("org_aurora", one).value()).isEqualTo(204);
        blocked.due("PT15M", Channel.EMAIL);
        settled(blocked, "PT15M", "SENT");
    }

    /** Like SIGSTOP and SIGCONT between the claim and the call. */
    @Test
    void aSuspendedProcessChecksTheFencesAgainForItsClaims() {
        Attendee ada = registrant("still@example.com");
        Duration tooLong =
                properties.lease().minus(account(Channel.SMS).timeout()).plusMillis(50);
        AtomicInteger hits = new AtomicInteger();
        try (Failpoints.Armed _ = Failpoints.arm("notifier.claim.after-commit", () -> {
            if (hits.incrementAndGet() == 1) {
                ada.registration(2, "RegistrationCancelled", "CANCELLED", false);
                await().pollDelay(tooLong)
                        .atMost(PATIENCE)
                        .until(() -> jdbc.sql("""
                            select count(*) from registration where registration_id = ? and version = 2
                            """)
                                        .param(ada.registrationId())
                                        .query(Integer.class)
                                        .single()
                                == 1);
            }
        })) {
            ada.due("PT1H", Channel.SMS);
            UUID delivery = settled(ada, "PT1H", "SUPPRESSED");

            assertThat(providers.requests(delivery)).isEmpty();
            assertThat(reason(ada, "PT1H")).isEqualTo("REGISTRATION_CANCELLED");
        }
    }

    @Test
    void noReminderIsSentForAnEndedEvent() {
        Attendee ada = registrant("over@example.com").event(2, 1, "ENDED");
        known(2);
        ada.due("PT0S", Channel.EMAIL);

        assertThat(providers.accepted(settled(ada, "PT0S", "SUPPRESSED"))).isEmpty();
        assertThat(reason(ada, "PT0S")).isEqualTo("EVENT_ENDED");
    }

    /** The other services' messages do not arrive, for example because the broker is away or the listeners lag. */
    @Test
    void aReminderOfALiveEventThatIsCancelledWhileTheFencesAreStaleIsNotSent() {
        Attendee ada = registrant("stale@example.com");
        FakeFreshness.stale(Duration.ofMinutes(1));
        ada.due("PT1H", Channel.EMAIL);
        queued(ada, "PT1H");
        ada.event(2, 2, "CANCELLED");
        known(2);
        FakeFreshness.fresh();

        assertThat(providers.accepted(settled(ada, "PT1H", "SUPPRESSED"))).isEmpty();
        assertThat(reason(ada, "PT1H")).isEqualTo("EVENT_CANCELLED");
    }

    @Test
    void afterTheHoldClaimsGoOnAndMarkWhatTheySend() {
        Attendee ada = registrant("unfenced@example.com");
        ada.due("PT15M", Channel.EMAIL);
        UUID fenced = settled(ada, "PT15M", "SENT");
        FakeFreshness.stale(Duration.ofMinutes(1));
        ada.due("PT1H", Channel.EMAIL);

        UUID unfenced = settled(ada, "PT1H", "SENT");

        assertThat(isUnfenced(fenced)).isFalse();
        assertThat(isUnfenced(unfenced)).isTrue();
        assertThat(RestClient.create("http://localhost:" + managementPort + "/actuator/health")
                        .get()
                        .retrieve()
                        .body(String.class))
                .contains("\"passage\":\"UNFENCED\"");
        assertThat(RestClient.create("http://localhost:" + managementPort + "/actuator/prometheus")
                        .get()
                        .retrieve()
                        .body(String.class))
                .containsPattern("callboard_deliveries_unfenced_total\\{account=\"resend\"[^}]*} [1-9]");
    }

    /** The provider certainly refused the batch, so it need not be repeated unchanged. */
    @Test
    void aPersonWhoWithdrewFromARefusedBatchGetsNothing() {
        List<Attendee> three = List.of(
                registrant("stays1@example.com"), attendee("leaves@example.com"), attendee("stays2@example.com"));
        three.subList(1, 3).forEach(one -> one.registered().contact());
        stopped(() -> {
            three.forEach(one -> one.due("PT1H", Channel.EMAIL));
            three.forEach(one -> queued(one, "PT1H"));
            Account resend = account(Channel.EMAIL);
            Batch batch = claimed(resend);
            assertThat(batch.members()).hasSize(3);
            record(resend, batch, new Next.Repeat(Duration.ZERO, false, true));
            three.get(1).registration(2, "RegistrationCancelled", "CANCELLED", false);
            registrationKnown(three.get(1), 2);

            assertThat(recovery.take(resend, 5, "other", List.of(), false)).isEmpty();
            assertThat(misplaced()).isZero();
        });

        assertThat(providers.accepted(settled(three.get(0), "PT1H", "SENT"))).hasSize(1);
        assertThat(providers.accepted(settled(three.get(1), "PT1H", "SUPPRESSED")))
                .isEmpty();
        assertThat(providers.accepted(settled(three.get(2), "PT1H", "SENT"))).hasSize(1);
        assertThat(jdbc.sql("select reason from attempt where delivery_id = ?")
                        .param(id(three.getFirst(), "PT1H"))
                        .query(String.class)
                        .list())
                .containsExactly("WITHDRAWN");
    }

    @Test
    void aNoticeCallsTheTimeThatWasShownLastTheOldOne() {
        Attendee ada = registrant("notice@example.com");
        ada.due("PT1H", Channel.EMAIL);
        settled(ada, "PT1H", "SENT");
        Instant second = Attendee.STARTS_AT.plus(Duration.ofHours(2));
        Instant third = Attendee.STARTS_AT.plus(Duration.ofHours(5));

        ada.event(2, 2, "SCHEDULED", "Europe/Berlin", second);
        known(2);
        String firstNotice = notice(ada, 2);
        assertThat(firstNotice)
                .contains("Old time: " + when(Attendee.STARTS_AT))
                .contains("New time: " + when(second));

        ada.event(3, 3, "SCHEDULED", "Europe/Berlin", third);
        known(3);
        assertThat(notice(ada, 3)).contains("Old time: " + when(second)).contains("New time: " + when(third));
    }

    /** A confirmation that was late on one channel shows the new time there, and the other channel has shown the old one. */
    @Test
    void aNoticeGoesToTheChannelThatHasShownTheOldTime() {
        Attendee ada = registrant("channels@example.com");
        ada.due("PT1H", Channel.EMAIL);
        settled(ada, "PT1H", "SENT");
        Instant second = Attendee.STARTS_AT.plus(Duration.ofHours(2));
        ada.event(2, 2, "SCHEDULED", "Europe/Berlin", second);
        known(2);
        Instant later = Instant.now().plusSeconds(600);
        ada.due("PT15M", "REMINDER", Channel.SMS, 2, Instant.now(), later);
        settled(ada, "PT15M", "SENT");

        ada.due("RESCHEDULED", "RESCHEDULED", Channel.SMS, 2, Instant.now(), later);
        settled(ada, "RESCHEDULED", "SUPPRESSED");
        assertThat(reason(ada, "RESCHEDULED")).isEqualTo("ALREADY_KNOWN");

        assertThat(notice(ada, 2))
                .contains("Old time: " + when(Attendee.STARTS_AT))
                .contains("New time: " + when(second));
    }

    @Test
    void aPersonWhoRegisteredAfterTheMoveGetsNoNotice() {
        Attendee ada = registrant("knows@example.com");
        ada.event(2, 2, "SCHEDULED", "Europe/Berlin", Attendee.STARTS_AT.plusSeconds(7200));
        known(2);
        registrationKnown(ada, 1);
        told(ada, 2, Attendee.STARTS_AT.plusSeconds(7200));
        due(ada, "RESCHEDULED", 2);

        assertThat(providers.accepted(settled(ada, "RESCHEDULED", "SUPPRESSED")))
                .isEmpty();
        assertThat(reason(ada, "RESCHEDULED")).isEqualTo("ALREADY_KNOWN");
    }

    @Test
    void aConfirmationWaitsForTheEventThatTheRegistrantSawAndSaysWhatChanged() {
        Attendee ada = attendee("waits@example.com").event(1, 1, "SCHEDULED").contact();
        known(1);
        stopped(() -> {
            ada.registration(1, "RegistrationConfirmed", "CONFIRMED", true, "EMAIL");
            registrationKnown(ada, 1);
            told(ada, 2, Attendee.STARTS_AT.plusSeconds(3600));
        });
        waits(ada, "CONFIRMATION");
        ada.event(3, 3, "SCHEDULED", "Europe/Berlin", Attendee.STARTS_AT.plusSeconds(7200));

        UUID delivery = settled(ada, "CONFIRMATION", "SENT");
        assertThat(providers.accepted(delivery).getFirst().text())
                .contains("It has moved since you registered.")
                .contains("Old time: " + when(Attendee.STARTS_AT.plusSeconds(3600)))
                .contains("New time: " + when(Attendee.STARTS_AT.plusSeconds(7200)));
    }

    @Test
    void aParkedDeliveryOfACancelledEventIsSettledAtOnce() {
        Attendee unknown = attendee("unknown@example.com").event(1, 1, "SCHEDULED");
        known(1);
        unknown.due("PT1H", Channel.EMAIL);
        waits(unknown, "PT1H");

        unknown.event(2, 2, "CANCELLED");

        settled(unknown, "PT1H", "SUPPRESSED");
        assertThat(reason(unknown, "PT1H")).isEqualTo("EVENT_CANCELLED");
    }

    @Test
    void aDeliveryThatWaitsForAnotherTopicIsParkedAndExpiresWithTheReason() {
        Attendee noEvent = attendee("noevent@example.com").registered().contact();
        noEvent.due(
                "PT1H",
                "REMINDER",
                Channel.EMAIL,
                1,
                Instant.now(),
                Instant.now().plusSeconds(4));
        waits(noEvent, "PT1H");
        assertThat(jdbc.sql("select waits_for from delivery_queue where registration_id = ? and next_attempt_at is"
                                + " null")
                        .param(noEvent.registrationId())
                        .query(String.class)
                        .single())
                .isEqualTo("EVENT");
        settled(noEvent, "PT1H", "EXPIRED");
        assertThat(reason(noEvent, "PT1H")).isEqualTo("EVENT_UNKNOWN");

        noEvent.event(1, 1, "SCHEDULED");
        known(1);
        Attendee noContact = attendee("nocontact@example.com").registered();
        noContact.due(
                "PT1H",
                "REMINDER",
                Channel.EMAIL,
                1,
                Instant.now(),
                Instant.now().plusSeconds(2));
        settled(noContact, "PT1H", "EXPIRED");
        assertThat(reason(noContact, "PT1H")).isEqualTo("CONTACT_UNKNOWN");

        Attendee nobody = attendee("nobody@example.com");
        nobody.due(
                "PT1H",
                "REMINDER",
                Channel.EMAIL,
                1,
                Instant.now(),
                Instant.now().plusSeconds(2));
        settled(nobody, "PT1H", "EXPIRED");
        assertThat(reason(nobody, "PT1H")).isEqualTo("REGISTRATION_UNKNOWN");
    }

    private String notice(Attendee ada, int epoch) {
        due(ada, "RESCHEDULED", epoch);
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("""
                    select count(*) from delivery
                    where registration_id = ? and rule = 'RESCHEDULED' and epoch = ? and channel = 'EMAIL'
                        and status = 'SENT'
                    """)
                                .params(ada.registrationId(), epoch)
                                .query(Integer.class)
                                .single()
                        == 1);
        UUID delivery = jdbc.sql(
                        "select id from delivery where registration_id = ? and rule = 'RESCHEDULED' and epoch = ?"
                                + " and channel = 'EMAIL'")
                .params(ada.registrationId(), epoch)
                .query(UUID.class)
                .single();
        return providers.accepted(delivery).getFirst().text();
    }

    private void due(Attendee ada, String kind, int epoch) {
        ada.due(kind, kind, Channel.EMAIL, epoch, Instant.now(), Instant.now().plusSeconds(600));
    }

    /** As the contact's zone and the templates write it. */
    private static String when(Instant instant) {
        return DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu, HH:mm", Locale.ENGLISH)
                .format(instant.atZone(ZoneId.of("America/New_York")));
    }

    private void told(Attendee ada, int epoch, Instant startsAt) {
        jdbc.sql("""
            update registration
            set event_epoch = :epoch, told_starts_at = :startsAt::timestamptz,
                told_ends_at = :startsAt::timestamptz + interval '1 hour', told_zone = 'Europe/Berlin'
            where registration_id = :registrationId
            """)
                .param("epoch", epoch)
                .param("startsAt", startsAt.toString())
                .param("registrationId", ada.registrationId())
                .update();
    }

    private boolean isUnfenced(UUID delivery) {
        return jdbc.sql("select unfenced from delivery where id = ?")
                .param(delivery)
                .query(Boolean.class)
                .single();
    }
}
