package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.callboard.notifier.Attendee;
import io.callboard.notifier.address.Channel;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Messages are sent once and in order, and only their organizer sees them. */
class SendingIT extends DispatchScene {

    @Autowired
    private Housekeeper housekeeper;

    @Test
    void aReminderIsSentOnceWhenItsMessageArrivesSeveralTimes() {
        Attendee ada = registrant("ada@example.com");
        ada.due("PT1H", Channel.EMAIL).due("PT1H", Channel.EMAIL).due("PT1H", Channel.EMAIL);

        UUID delivery = settled(ada, "PT1H", "SENT");
        ada.due("PT1H", Channel.EMAIL).due("PT15M", Channel.EMAIL);
        settled(ada, "PT15M", "SENT");

        assertThat(providers.accepted(delivery)).singleElement().satisfies(mail -> {
            assertThat(mail.to()).isEqualTo("ada@example.com");
            assertThat(mail.text()).contains("Ada").contains("America/New_York");
            assertThat(mail.mail().get("headers").get("List-Unsubscribe-Post").asString())
                    .isEqualTo("List-Unsubscribe=One-Click");
        });
        assertThat(typesOf(delivery)).containsExactly("DeliverySent");
    }

    @Test
    void theOrderOfTheTopicsDoesNotMatter() {
        Attendee ada = attendee("late@example.com").due("PT1H", Channel.EMAIL);
        waits(ada, "PT1H");
        ada.contact().registered();
        waits(ada, "PT1H");
        ada.event(1, 1, "SCHEDULED");

        settled(ada, "PT1H", "SENT");
    }

    @Test
    void aConfirmationFollowsARegistrationOnce() {
        Attendee ada = attendee("new@example.com").event(1, 1, "SCHEDULED").contact();
        ada.registration(1, "RegistrationConfirmed", "CONFIRMED", true, "EMAIL")
                .registration(1, "RegistrationConfirmed", "CONFIRMED", true, "EMAIL");

        UUID delivery = settled(ada, "CONFIRMATION", "SENT");

        assertThat(providers.accepted(delivery)).hasSize(1);
    }

    @Test
    void aDeliveryThatIsTooLateExpires() {
        Attendee ada = registrant("slow@example.com");
        ada.due(
                "PT1H",
                "REMINDER",
                Channel.EMAIL,
                1,
                Instant.now().minusSeconds(60),
                Instant.now().minusSeconds(1));

        UUID delivery = settled(ada, "PT1H", "EXPIRED");
        assertThat(providers.accepted(delivery)).isEmpty();
        assertThat(message(delivery, "DeliveryExpired").has("handedOverAt")).isFalse();
    }

    @Test
    void aSentDeliveryHasTheInstantOfTheHandOver() {
        Attendee ada = registrant("handed@example.com");
        ada.due("PT1H", Channel.EMAIL);
        UUID delivery = settled(ada, "PT1H", "SENT");

        JsonNode sent = message(delivery, "DeliverySent");
        Instant handedOverAt = Instant.parse(sent.get("handedOverAt").asString());
        assertThat(handedOverAt)
                .isBeforeOrEqualTo(Instant.parse(sent.get("occurredAt").asString()))
                .isEqualTo(jdbc.sql("select claimed_at from delivery where id = ?")
                        .param(delivery)
                        .query((row, _) ->
                                row.getObject(1, OffsetDateTime.class).toInstant())
                        .single()
                        .truncatedTo(ChronoUnit.MILLIS));
    }

    @Test
    void theNearestDeadlineGoesFirst() {
        attendee("first@example.com").event(1, 1, "SCHEDULED");
        stopped(() -> {
            Instant due = Instant.now().plusSeconds(5);
            for (int i = 0; i < 30; i++) {
                attendee("x" + i + "@example.com")
                        .registered()
                        .contact()
                        .due(
                                "P14D",
                                "REMINDER",
                                Channel.SMS,
                                1,
                                due,
                                Instant.now().plusSeconds(7200 - i));
            }
            await().atMost(PATIENCE).until(() -> claimable() == 30);
        });
        // A busy machine may not answer within the second that tests give a provider. The order is the same then.
        await().atMost(PATIENCE).until(() -> count("SENT") + count("UNKNOWN") == 30);

        // Those of the first claims start together, at the instant.
        List<Instant> deadlines = jdbc.sql("""
                        select useful_until from delivery where event_id = ? order by claimed_at, useful_until
                        """)
                .param(eventId)
                .query((row, _) ->
                        row.getObject(1, java.time.OffsetDateTime.class).toInstant())
                .list();
        assertThat(deadlines).isSorted();
        assertThat(jdbc.sql("select count(*) from delivery where event_id = ? and claimed_at < due_at")
                        .param(eventId)
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    /** Number of deliveries in the queue whose registration and contact are known. */
    private int claimable() {
        return jdbc.sql("""
                        select count(*)
                        from delivery_queue q
                        join registration r on r.registration_id = q.registration_id
                        join contact c on c.registration_id = q.registration_id
                        where q.event_id = ?
                        """).param(eventId).query(Integer.class).single();
    }

    @Test
    void aZoneThatIsNotKnownHereStopsNobody() {
        Attendee ada = attendee("mars@example.com")
                .event(1, 1, "SCHEDULED", "Mars/Base")
                .registered()
                .contact();
        ada.due("PT1H", Channel.EMAIL);

        settled(ada, "PT1H", "SENT");
    }

    @Test
    void attendanceSaysNothingAboutARegistration() {
        Attendee ada = registrant("joined@example.com").joined();
        ada.registration(2, "RegistrationChanged", "CONFIRMED", false);
        registrationKnown(ada, 2);
        known(1);

        assertThat(kafka.received(
                        "registrations.v1.notifier-service.dlt",
                        ada.registrationId().toString()))
                .isEmpty();
    }

    @Test
    void anotherOrganizerSeesNothing() {
        Attendee ada = registrant("private@example.com");
        ada.due("PT1H", Channel.EMAIL);
        settled(ada, "PT1H", "SENT");

        assertThat(status("org_other", "/api/v1/notifications/summary?eventId=" + eventId)
                        .value())
                .isEqualTo(404);
        assertThat(status("org_other", "/api/v1/notifications?eventId=" + eventId)
                        .value())
                .isEqualTo(404);
        assertThat(status(null, "/api/v1/notifications").value()).isEqualTo(401);
        JsonNode own = json(
                "org_aurora", "/api/v1/notifications?status=SENT&channel=EMAIL&registrationId=" + ada.registrationId());
        assertThat(own.get("items").get(0).get("timeline").size()).isEqualTo(4);
    }

    @Test
    void twoDispatchersShareTheQueueWithoutADuplicate() {
        attendee("-").event(1, 1, "SCHEDULED");
        Instant due = Instant.now().plusSeconds(8);
        List<Attendee> many = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            many.add(attendee("two" + i + "@example.com")
                    .registered()
                    .contact()
                    .due("PT1H", "REMINDER", Channel.EMAIL, 1, due, due.plusSeconds(600)));
        }
        Dispatcher second = factory.dispatcher(account(Channel.EMAIL));
        second.start();
        try {
            await().atMost(PATIENCE).until(() -> count("SENT") == 500);
        } finally {
            second.stop();
        }
        for (Attendee one : many) {
            assertThat(providers.accepted(id(one, "PT1H"))).hasSize(1);
        }
    }

    @Test
    void stoppingRecordsWhatIsInFlight() throws InterruptedException {
        Waiting waiting = new Waiting(0);
        Attendee ada = registrant("stop@example.com");
        dispatchers.stop();
        try {
            Dispatcher dispatcher = dispatcher(waiting);
            dispatcher.start();
            ada.due("PT1H", Channel.EMAIL);
            assertThat(waiting.called.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(misplaced()).isZero();
            JsonNode inFlight = json("org_aurora", "/api/v1/notifications?status=SENDING&eventId=" + eventId)
                    .get("items");
            assertThat(inFlight).singleElement().satisfies(delivery -> {
                assertThat(delivery.get("status").asString()).isEqualTo("SENDING");
                assertThat(delivery.get("provider").asString()).isEqualTo("waiting");
                assertThat(delivery.get("attempts").asInt()).isEqualTo(1);
                assertThat(delivery.get("timeline")).hasSize(3);
            });
            assertThat(json("org_aurora", "/api/v1/notifications?status=QUEUED&eventId=" + eventId)
                            .get("items"))
                    .isEmpty();
            Thread stopping = Thread.ofVirtual().start(dispatcher::stop);
            waiting.answer.countDown();
            stopping.join();

            assertThat(jdbc.sql("select status from delivery where event_id = ?")
                            .param(eventId)
                            .query(String.class)
                            .single())
                    .isEqualTo("SENT");
        } finally {
            dispatchers.start();
        }
    }

    @Test
    void aLeaseShorterThanATimeoutIsRefused() {
        attendee("-").event(1, 1, "SCHEDULED");
        known(1);
        DispatchProperties tooShort = new DispatchProperties(
                32, 16, Duration.ofSeconds(1), Duration.ofMillis(100), Duration.ofMinutes(1), Duration.ofSeconds(5));

        assertThatThrownBy(() -> new Dispatchers(accounts, factory, housekeeper, tooShort))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("callboard.dispatch.lease");
    }

    /** A kind of a newer version, and a contact that cannot be opened. */
    @Test
    void aRowThatCannotBeReadStopsNobody() {
        Attendee newer = registrant("newer@example.com");
        Attendee damaged = attendee("damaged@example.com").registered().contact();
        Attendee ada = attendee("reads@example.com").registered().contact();
        stopped(() -> {
            List.of(newer, damaged, ada).forEach(one -> one.due("PT1H", Channel.EMAIL));
            List.of(newer, damaged, ada).forEach(one -> queued(one, "PT1H"));
            await().atMost(PATIENCE)
                    .until(() -> jdbc.sql("update contact set ciphertext = '\\x00' where registration_id = ?")
                                    .param(damaged.registrationId())
                                    .update()
                            == 1);
            jdbc.sql("update delivery_queue set kind = 'SURVEY' where registration_id = ?")
                    .param(newer.registrationId())
                    .update();
        });

        settled(ada, "PT1H", "SENT");
        settled(newer, "PT1H", "FAILED");
        assertThat(reason(newer, "PT1H")).isEqualTo("UNKNOWN_KIND");
        settled(damaged, "PT1H", "FAILED");
        assertThat(reason(damaged, "PT1H")).isEqualTo("NOT_RENDERABLE");
    }

    @Test
    void aChannelWithoutAnAccountSaysSo() {
        Attendee ada = registrant("noaccount@example.com");
        stopped(() -> {
            ada.due("PT1H", Channel.SMS);
            await().atMost(PATIENCE).until(() -> {
                QueueHeads heads = new QueueHeads();
                heads.looked(queue.heads(Channel.SMS), System.nanoTime());
                claims.settleWithoutAccount(Channel.SMS, heads.shares(10));
                return count("FAILED") == 1;
            });
        });

        assertThat(reason(ada, "PT1H")).isEqualTo("NO_ACCOUNT");
    }

    /** The burst of one organizer does not delay a delivery of another one, with any deadlines. */
    @Test
    void anotherOrganizersDeliveryHasAShareInEveryClaim() {
        attendee("-").event(1, 1, "SCHEDULED");
        UUID other = UUID.randomUUID();
        Attendee eve =
                new Attendee(kafka, "org_other", other, UUID.randomUUID(), "eve@example.com", "+12025550199", Map.of());
        eve.event(1, 1, "SCHEDULED").registered().contact();
        stopped(() -> {
            List<Attendee> burst = IntStream.range(0, 150)
                    .mapToObj(i -> attendee("burst" + i + "@example.com"))
                    .toList();
            Instant now = Instant.now();
            burst.forEach(one ->
                    one.registered().contact().due("PT15M", "REMINDER", Channel.EMAIL, 1, now, now.plusSeconds(600)));
            eve.due("PT15M", "REMINDER", Channel.EMAIL, 1, now, now.plusSeconds(1200));
            burst.forEach(one -> queued(one, "PT15M"));
            queued(eve, "PT15M");

            UUID hers = id(eve, "PT15M");
            List<Batch> batches = new ArrayList<>();
            await().atMost(PATIENCE).until(() -> {
                batches.addAll(claim(account(Channel.EMAIL), 1, "first").batches());
                return !batches.isEmpty();
            });
            assertThat(batches.getFirst().deliveryIds()).contains(hers);
            batches.forEach(this::leaseRunsOut);
        });
        await().atMost(PATIENCE).until(() -> count("SENT") == 150);
        settled(eve, "PT15M", "SENT");
    }
}
