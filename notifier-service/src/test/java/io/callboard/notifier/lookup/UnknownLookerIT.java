package io.callboard.notifier.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.NotifierTest;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.MailAccount;
import io.callboard.notifier.account.MessageLookup;
import io.callboard.notifier.account.MessageLookup.Result;
import io.callboard.notifier.ownaccount.OwnAccounts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Each answer of a provider, and a crash, has its effect on the delivery, its look-up and the account. */
@NotifierTest
class UnknownLookerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String BEFORE_COMMIT = "notifier.lookup.before-commit";
    private static final Result FOUND = new Result.Accepted("message-1");
    private static final Result NOT_FOUND = new Result.NotFound();

    private final Asked account = new Asked();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Autowired
    private UnknownDeliveries unknowns;

    @Autowired
    private OwnAccounts ownAccounts;

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void aFoundDeliveryBecomesSentWithOneMessage() {
        Attendee ada = unknown(account);
        account.answers(FOUND);

        turn(looker(account));

        assertThat(status(ada)).isEqualTo("SENT");
        assertThat(left(ada)).isZero();
        assertThat(sentMessages(ada)).isEqualTo(1);
        assertThat(counted("FOUND")).isEqualTo(1);
    }

    @Test
    void aLaterLookMayFindIt() {
        Attendee ada = unknown(account);
        UnknownLooker looker = looker(account);
        account.answers(NOT_FOUND, FOUND);

        turn(looker);
        assertThat(status(ada)).isEqualTo("UNKNOWN");
        assertThat(minutesToNextLook(ada)).isBetween(3.0, 5.0);
        turn(looker);
        assertThat(account.asked).as("not before its time").hasSize(1);

        isDue(ada);
        turn(looker);

        assertThat(status(ada)).isEqualTo("SENT");
        assertThat(counted("NOT_FOUND")).isEqualTo(1);
        assertThat(counted("FOUND")).isEqualTo(1);
    }

    /** As for a 401, a 5xx or a request without an answer. */
    @Test
    void aProviderThatSaysNothingRestsAndTheLookDoesNotCount() {
        Attendee ada = unknown(account);
        UnknownLooker looker = looker(account);
        account.answers(new Result.NoAnswer(null));

        turn(looker);
        assertThat(minutesToNextLook(ada)).isBetween(3.0, 5.0);
        assertThat(looks(ada)).isZero();
        isDue(ada);
        turn(looker);

        assertThat(account.asked).hasSize(1);
        assertThat(left(ada)).isEqualTo(1);
        assertThat(status(ada)).isEqualTo("UNKNOWN");
        assertThat(counted("NO_ANSWER")).isEqualTo(1);
    }

    @Test
    void aProviderIsNotAskedBeforeItsRetryAfterAlsoIfThatIsHours() {
        Attendee ada = unknown(account);
        UnknownLooker looker = looker(account);
        account.answers(new Result.NoAnswer(Duration.ofHours(3)));

        turn(looker);
        assertThat(minutesToNextLook(ada)).isBetween(150.0, 180.0);
        isDue(ada);
        turn(looker);

        assertThat(account.asked).hasSize(1);
    }

    /** A date centuries from now would not fit into nanoseconds. */
    @Test
    void aProviderRestsForADayAtMost() {
        Attendee ada = unknown(account);
        account.answers(new Result.NoAnswer(Duration.ofDays(200_000)));

        turn(looker(account));

        assertThat(minutesToNextLook(ada)).isBetween(23 * 60.0, 24 * 60.0);
    }

    @Test
    void aProviderThatSaysNothingDoesNotHoldUpAnother() {
        Asked silent = new Asked();
        silent.answers(new Result.NoAnswer(null));
        account.answers(FOUND);
        Attendee ada = unknown(silent);
        Attendee bob = unknown(account);

        turn(looker(silent, account));

        assertThat(status(ada)).isEqualTo("UNKNOWN");
        assertThat(status(bob)).isEqualTo("SENT");
    }

    @Test
    void aKillBetweenTheAnswerAndItsRecordLosesNothingAndDoublesNothing() {
        Attendee ada = unknown(account);
        account.answers(FOUND, FOUND);
        try (var _ = Failpoints.arm(BEFORE_COMMIT, () -> {
            throw new Failpoints.InjectedFault(BEFORE_COMMIT);
        })) {
            assertThatThrownBy(() -> turn(looker(account))).isInstanceOf(Failpoints.InjectedFault.class);
        }
        assertThat(status(ada)).isEqualTo("UNKNOWN");
        assertThat(left(ada)).isEqualTo(1);

        isDue(ada);
        turn(looker(account));

        assertThat(status(ada)).isEqualTo("SENT");
        assertThat(account.asked).hasSize(2);
        assertThat(sentMessages(ada)).isEqualTo(1);
    }

    @Test
    void nobodyIsAskedAboutAPersonWhoseContactIsErased() {
        Attendee ada = unknown(account);
        Tenancy.runAsPlatform(
                () -> jdbc.sql("""
                        update contact set erased = true, key_id = null, ciphertext = null, hash_key_id = null,
                            email_hash = null, phone_hash = null, email_masked = null, phone_masked = null
                        where registration_id = :id
                        """).param("id", ada.registrationId()).update());

        turn(looker(account));

        assertThat(account.asked).isEmpty();
        assertThat(left(ada)).isZero();
        assertThat(status(ada)).isEqualTo("UNKNOWN");
    }

    @Test
    void nobodyIsAskedAboutADeliveryThatAReportHasSettled() {
        Attendee ada = unknown(account);
        Tenancy.runAsPlatform(() -> jdbc.sql("update delivery set status = 'DELIVERED' where id = :id")
                .param("id", ada.registrationId())
                .update());

        turn(looker(account));

        assertThat(account.asked).isEmpty();
        assertThat(left(ada)).isZero();
        assertThat(status(ada)).isEqualTo("DELIVERED");
    }

    /** The second one takes its turn while the first one waits for an answer. */
    @Test
    void twoInstancesAskAboutEachDeliveryOnce() {
        List<UUID> deliveries = new ArrayList<>();
        for (int people = 0; people < 10; people++) {
            deliveries.add(unknown(account).registrationId());
            account.answers(FOUND);
        }
        account.meanwhile = () -> turn(looker(account));

        turn(looker(account));

        assertThat(account.asked).containsExactlyInAnyOrderElementsOf(deliveries);
    }

    /** A delivery of a person whose contact is known. It has the id of the registration. Its provider may be asked now. */
    private Attendee unknown(Asked by) {
        Attendee attendee =
                Attendee.of(kafka, UUID.randomUUID(), "asked@example.com").contact();
        await().atMost(PATIENCE).until(() -> count("contact where registration_id = :id", attendee) == 1);
        Tenancy.runAsPlatform(() -> {
            jdbc.sql("""
                            insert into delivery (id, organizer_id, event_id, registration_id, rule, kind, epoch, channel, status,
                                due_at, urgent_by, provider, account, settled_at)
                            values (:id, :organizerId, :eventId, :id, 'CONFIRMATION', 'CONFIRMATION', 1, 'EMAIL', 'UNKNOWN',
                                now(), now(), :account, :account, now())
                            """)
                    .param("id", attendee.registrationId())
                    .param("organizerId", attendee.organizerId())
                    .param("eventId", attendee.eventId())
                    .param("account", by.name())
                    .update();
            jdbc.sql("""
                            insert into unknown_lookup (delivery_id, organizer_id, account, unknown_at, next_look_at)
                            values (:id, :organizerId, :account, now() - interval '1 minute', now())
                            """)
                    .param("id", attendee.registrationId())
                    .param("organizerId", attendee.organizerId())
                    .param("account", by.name())
                    .update();
        });
        return attendee;
    }

    /** As one instance has it. */
    private UnknownLooker looker(Asked... accounts) {
        return new UnknownLooker(List.<Account>of(accounts), List.of(), ownAccounts, unknowns, meters);
    }

    private static void turn(UnknownLooker looker) {
        Tenancy.runAsPlatform(looker::turn);
    }

    private void isDue(Attendee attendee) {
        Tenancy.runAsPlatform(() -> jdbc.sql("update unknown_lookup set next_look_at = now() where delivery_id = :id")
                .param("id", attendee.registrationId())
                .update());
    }

    private String status(Attendee attendee) {
        return Tenancy.callAsPlatform(() -> jdbc.sql("select status from delivery where id = :id")
                .param("id", attendee.registrationId())
                .query(String.class)
                .single());
    }

    private double minutesToNextLook(Attendee attendee) {
        return Tenancy.callAsPlatform(() -> jdbc.sql("""
                        select extract(epoch from next_look_at - clock_timestamp()) / 60
                        from unknown_lookup where delivery_id = :id
                        """)
                .param("id", attendee.registrationId())
                .query(Double.class)
                .single());
    }

    private int looks(Attendee attendee) {
        return Tenancy.callAsPlatform(() -> jdbc.sql("select looks from unknown_lookup where delivery_id = :id")
                .param("id", attendee.registrationId())
                .query(Integer.class)
                .single());
    }

    private int left(Attendee attendee) {
        return count("unknown_lookup where delivery_id = :id", attendee);
    }

    private int count(String from, Attendee attendee) {
        return Tenancy.callAsPlatform(() -> jdbc.sql("select count(*) from " + from)
                .param("id", attendee.registrationId())
                .query(Integer.class)
                .single());
    }

    /** When the first is published; a second one would have been committed before. */
    private long sentMessages(Attendee attendee) {
        return await().atMost(PATIENCE)
                .until(
                        () -> kafka
                                .received(
                                        "deliveries.v1",
                                        attendee.registrationId().toString())
                                .stream()
                                .filter(message -> "DeliverySent".equals(KafkaProbe.type(message)))
                                .count(),
                        messages -> messages > 0);
    }

    private double counted(String result) {
        return meters.get("callboard.deliveries.looked.up")
                .tag("account", account.name())
                .tag("result", result)
                .counter()
                .count();
    }

    /** An account whose provider gives these answers about messages, and takes none. */
    private static final class Asked extends MailAccount {

        private final List<UUID> asked = new ArrayList<>();
        private final List<Result> answers = new ArrayList<>();

        /** Runs once, before the first answer. */
        private @Nullable Runnable meanwhile;

        Asked() {
            super("asked-" + UUID.randomUUID());
        }

        void answers(Result... next) {
            answers.addAll(List.of(next));
        }

        @Override
        public Answer send(String idempotencyKey, Envelope envelope, Duration usefulFor) {
            throw new AssertionError("Nothing is sent again");
        }

        @Override
        public MessageLookup lookup() {
            return sought -> {
                assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                        .as("asked within a transaction")
                        .isFalse();
                asked.add(sought.deliveryId());
                Runnable other = meanwhile;
                meanwhile = null;
                if (other != null) {
                    other.run();
                }
                return answers.removeFirst();
            };
        }
    }
}
