package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.EnvelopeSeal;
import io.callboard.notifier.account.MailAccount;
import io.callboard.notifier.account.PreparedRequests;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.Lane;
import io.callboard.notifier.template.Rendered;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * A batch that is prepared before its instant is sent as it is if nothing has changed. Otherwise its deliveries are
 * decided and rendered as if it did not exist. The account takes one mail in a batch, so each delivery fills one.
 */
class PreparedBatchesIT extends DispatchScene {

    private static final Duration WAIT = Duration.ofSeconds(6);

    private final PreparedBatches prepared = new PreparedBatches();
    private final Preparing account = new Preparing();

    @Autowired
    EnvelopeSeal seal;

    /** E-mail that is always accepted, with the request of each message and the instant of its call. */
    private static final class Preparing extends MailAccount implements PreparedRequests {

        final Map<UUID, String> requests = new ConcurrentHashMap<>();
        final Map<UUID, Instant> calledAt = new ConcurrentHashMap<>();
        final Set<UUID> sentPrepared = ConcurrentHashMap.newKeySet();

        Preparing() {
            super("preparing");
        }

        @Override
        public PreparedRequests prepared() {
            return this;
        }

        @Override
        public byte[] request(Envelope envelope) {
            Envelope.Message message = envelope.messages().getFirst();
            Rendered.Mail mail = (Rendered.Mail) message.content();
            return String.join("\n", message.deliveryId().toString(), message.address(), mail.subject(), mail.html())
                    .getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Answer send(String idempotencyKey, Envelope envelope, Duration usefulFor) {
            return called(new String(request(envelope), StandardCharsets.UTF_8));
        }

        @Override
        public Answer send(String idempotencyKey, byte[] request, int messages) {
            String text = new String(request, StandardCharsets.UTF_8);
            sentPrepared.add(UUID.fromString(text.lines().findFirst().orElseThrow()));
            return called(text);
        }

        private Answer called(String request) {
            UUID delivery = UUID.fromString(request.lines().findFirst().orElseThrow());
            assertThat(requests.put(delivery, request)).as("the request before").isNull();
            calledAt.put(delivery, Instant.now());
            return Answer.Accepted.all(List.of("accepted"));
        }
    }

    @Test
    void anUnchangedBatchIsSentAsItWasPrepared() {
        stopped(() -> {
            Attendee ada = soon("unchanged@example.com");
            UUID delivery = id(ada, "PT1H");
            UUID id = prepare(ada);

            Batch batch = claimAtInstant();
            assertThat(batch.id()).isEqualTo(id);
            batch.send(account);
            assertThat(account.sentPrepared).containsExactly(delivery);
            assertThat(account.requests)
                    .containsEntry(delivery, new String(account.request(stored(batch)), StandardCharsets.UTF_8));
            assertThat(prepared.batchOf(delivery)).isNull();

            record(account, batch, sent("m-1"));
            assertThat(shownZone(delivery)).isEqualTo("Europe/Berlin");
        });
    }

    @Test
    void aPreparedDeliveryIsNotPreparedAgain() {
        stopped(() -> {
            Attendee ada = soon("prepared-twice@example.com");
            UUID id = prepare(ada);
            assertThat(prepare(ada)).isEqualTo(id);

            Batch batch = claimAtInstant();
            assertThat(batch.id()).isEqualTo(id);
            record(account, batch, sent("m-6"));
        });
    }

    @Test
    void aNewAddressIsUsed() {
        stopped(() -> {
            Attendee ada = soon("old-address@example.com");
            UUID id = prepare(ada);
            ada.contact(2, "new-address@example.com");
            await().atMost(PATIENCE)
                    .until(() -> jdbc.sql("select version from contact where registration_id = ?")
                                    .param(ada.registrationId())
                                    .query(Integer.class)
                                    .single()
                            == 2);

            Batch batch = claimAtInstant();
            assertThat(batch.id()).isNotEqualTo(id);
            batch.send(account);
            assertThat(account.requests.get(id(ada, "PT1H"))).contains("new-address@example.com");
            record(account, batch, sent("m-2"));
        });
    }

    @Test
    void aChangedLiveEventIsShown() {
        stopped(() -> {
            Attendee ada = soon("changed-event@example.com");
            UUID id = prepare(ada);
            ada.event(2, 1, "SCHEDULED", "Asia/Tokyo");
            known(2);

            Batch batch = claimAtInstant();
            assertThat(batch.id()).isNotEqualTo(id);
            record(account, batch, sent("m-3"));
            assertThat(shownZone(id(ada, "PT1H"))).isEqualTo("Asia/Tokyo");
        });
    }

    @Test
    void aReminderOfACancelledLiveEventIsNotSent() {
        Attendee ada = registrant("cancelled-event@example.com");
        stopped(() -> {
            soon(ada);
            prepare(ada);
            ada.event(2, 2, "CANCELLED");
            known(2);

            await().atMost(PATIENCE).until(() -> {
                assertThat(claim().batches()).isEmpty();
                return count("SUPPRESSED") == 1;
            });
        });
        assertThat(reason(ada, "PT1H")).isEqualTo("EVENT_CANCELLED");
    }

    /** After a commit without an answer the batch may be stored, and its id must not be stored a second time. */
    @Test
    void aBatchIsTakenOnceEvenIfItsClaimFails() {
        stopped(() -> {
            Attendee ada = soon("failed-claim@example.com");
            UUID id = prepare(ada);
            await().atMost(PATIENCE)
                    .until(() -> jdbc.sql("select due_at < now() from delivery where id = ?")
                            .param(id(ada, "PT1H"))
                            .query(Boolean.class)
                            .single());
            try (Failpoints.Armed _ = Failpoints.arm("notifier.claim.before-commit", () -> {
                throw new Failpoints.InjectedFault("claim");
            })) {
                assertThatThrownBy(this::claim).isInstanceOf(Failpoints.InjectedFault.class);
            }

            Batch batch = claimAtInstant();
            assertThat(batch.id()).isNotEqualTo(id);
            record(account, batch, sent("m-4"));
        });
    }

    @Test
    void aCrowdHasEnoughDeliveriesForABatch() {
        stopped(() -> {
            soon("crowd@example.com");
            assertThat(queue.crowds(Channel.EMAIL, 1, Duration.ZERO, WAIT)).hasSize(1);
            assertThat(queue.crowds(Channel.EMAIL, 2, Duration.ZERO, WAIT)).isEmpty();
            assertThat(queue.crowds(Channel.EMAIL, 1, WAIT, WAIT.plusSeconds(30)))
                    .isEmpty();
            assertThat(queue.crowds(Channel.EMAIL, 1, Duration.ZERO, Duration.ofMillis(1)))
                    .isEmpty();
            record(account, claimAtInstant(), sent("m-5"));
            assertThat(count("SENT")).isEqualTo(1);
        });
    }

    @Test
    void aDispatcherPreparesAndSendsAtTheInstant() {
        stopped(() -> {
            List<Attendee> people = List.of(
                    registrant("prepared1@example.com"),
                    registrant("prepared2@example.com"),
                    registrant("prepared3@example.com"));
            Instant instant = Instant.now().plus(WAIT);
            people.forEach(person -> person.due("PT1H", "REMINDER", Channel.EMAIL, 1, instant, Attendee.STARTS_AT));
            people.forEach(person -> queued(person, "PT1H"));
            Dispatcher dispatcher = dispatcher(account);
            dispatcher.start();
            try {
                for (Attendee person : people) {
                    UUID delivery = settled(person, "PT1H", "SENT");
                    assertThat(account.calledAt.get(delivery)).isAfterOrEqualTo(instant);
                    assertThat(account.sentPrepared).contains(delivery);
                }
            } finally {
                dispatcher.stop();
            }
        });
    }

    private Attendee soon(String email) {
        return soon(registrant(email));
    }

    private Attendee soon(Attendee person) {
        person.due("PT1H", "REMINDER", Channel.EMAIL, 1, Instant.now().plus(WAIT), Attendee.STARTS_AT);
        queued(person, "PT1H");
        return person;
    }

    /** The id of the batch that is prepared for the person's reminder. */
    private UUID prepare(Attendee person) {
        Queue.HeadRow head = claims.crowds(account, Duration.ZERO, WAIT).getFirst();
        claims.prepare(
                account,
                account,
                QueueHeads.Share.of(Lane.of(head.lane()), head.organizerId(), QueueHeads.Position.HEAD, 10),
                Duration.ofSeconds(30),
                prepared);
        UUID id = prepared.batchOf(id(person, "PT1H"));
        return Objects.requireNonNull(id);
    }

    private Claimed claim() {
        QueueHeads heads = new QueueHeads();
        heads.looked(queue.heads(Channel.EMAIL), System.nanoTime());
        return claims.claim(account, 10, heads.shares(10), "first", prepared, () -> {});
    }

    private Batch claimAtInstant() {
        List<Batch> batches = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            batches.addAll(claim().batches());
            return !batches.isEmpty();
        });
        assertThat(batches).hasSize(1);
        return batches.getFirst();
    }

    private Envelope stored(Batch batch) {
        return jdbc.sql("select envelope_key_id, envelope from provider_batch where id = ?")
                .param(batch.id())
                .query((row, _) -> seal.open(batch.id(), row.getString(1), row.getBytes(2)))
                .single()
                .orElseThrow();
    }
}
