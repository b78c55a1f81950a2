package io.callboard.notifier.testmessage;

import io.callboard.chassis.ids.TimeOrderedIds;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.notifier.account.AccountRouter;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.EnvelopeSeal;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.suppression.Suppressions;
import io.callboard.notifier.template.MessageRenderer;
import io.callboard.notifier.template.Rendered;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Test messages that wait to be sent, and the outcomes of the last days. */
@Component
public class TestMessages {

    /** Nobody remembers a start that a test message showed. */
    private static final ShownSchedule NOTHING_SHOWN = new ShownSchedule(Instant.EPOCH, Instant.EPOCH, "UTC");

    /** Two requests of an organizer count one after the other. */
    private static final String LOCK =
            "select pg_advisory_xact_lock(hashtextextended('test messages ' || :organizerId, 0))::text";

    private static final String LAST_HOUR = """
            select count(*) as messages,
                coalesce(ceil(date_part('epoch', min(created_at) + interval '1 hour' - clock_timestamp())), 0)::bigint
                    as seconds_until_less
            from test_message
            where organizer_id = :organizerId and created_at > clock_timestamp() - interval '1 hour'
            """;

    private static final String QUEUE = """
            insert into test_message (id, organizer_id, channel, envelope, envelope_key_id)
            values (:id, :organizerId, :channel, :envelope, :envelopeKeyId)
            """;

    private static final String DUE = """
            select id, channel, account, requests, status = 'SENDING' as in_flight, in_doubt,
                created_at < clock_timestamp() - :usefulMillis * interval '1 millisecond' as over
            from test_message
            where next_attempt_at < clock_timestamp()
            order by next_attempt_at
            limit 20
            """;

    /** Of two instances that saw the same one due, the second one finds another number of requests. */
    private static final String TAKE = """
            update test_message
            set in_doubt = in_doubt or status = 'SENDING', status = 'SENDING', account = :account, requests = requests + 1,
                next_attempt_at = clock_timestamp() + :leaseMillis * interval '1 millisecond'
            where id = :id and requests = :requests and next_attempt_at < clock_timestamp()
            returning requests, in_doubt, envelope, envelope_key_id,
                date_part('epoch', created_at - clock_timestamp()) * 1000 + :usefulMillis as left_millis
            """;

    private static final String SETTLE = """
            update test_message
            set status = :status, reason = :reason, envelope = null, envelope_key_id = null, next_attempt_at = null
            where id = :id and requests = :requests and next_attempt_at is not null
            """;

    private static final String AGAIN = """
            update test_message
            set status = 'QUEUED', in_doubt = :inDoubt, account = case when :inDoubt then account end,
                next_attempt_at = clock_timestamp() + :afterMillis * interval '1 millisecond'
            where id = :id and requests = :requests and status = 'SENDING'
            """;

    private static final String POSTPONE = """
            update test_message
            set next_attempt_at = clock_timestamp() + :afterMillis * interval '1 millisecond'
            where id = :id and requests = :requests and status = 'QUEUED' and next_attempt_at < clock_timestamp()
            """;

    private final JdbcClient jdbc;
    private final AccountRouter router;
    private final Suppressions suppressions;
    private final EnvelopeSeal seal;
    private final TestMessageProperties properties;

    TestMessages(
            JdbcClient jdbc,
            AccountRouter router,
            Suppressions suppressions,
            EnvelopeSeal seal,
            TestMessageProperties properties) {
        this.jdbc = jdbc;
        this.router = router;
        this.suppressions = suppressions;
        this.seal = seal;
        this.properties = properties;
    }

    /** Result of the request to send one. */
    public sealed interface Queueing {

        record Queued(UUID id) implements Queueing {}

        /** No account is configured for the channel. */
        record NoAccount() implements Queueing {}

        /** The address is on the organizer's list of suppressions. */
        record Suppressed() implements Queueing {}

        /**
         * The organizer has sent as many within an hour as are allowed.
         *
         * @param after the time until the next one is allowed
         */
        record TooMany(Duration after) implements Queueing {}
    }

    private record LastHour(long messages, long secondsUntilLess) {}

    /**
     * Queues a message to this address, which belongs to the caller.
     *
     * @param message of the channel
     */
    @Transactional
    public Queueing queue(OrganizerId organizer, Channel channel, String address, MessageRenderer.Message message) {
        if (router.accounts(channel).isEmpty()) {
            return new Queueing.NoAccount();
        }
        if (suppressions.suppresses(organizer, channel, address)) {
            return new Queueing.Suppressed();
        }
        jdbc.sql(LOCK)
                .param("organizerId", organizer.value())
                .query(String.class)
                .single();
        LastHour lastHour = jdbc.sql(LAST_HOUR)
                .param("organizerId", organizer.value())
                .query(LastHour.class)
                .single();
        if (lastHour.messages() >= properties.mostPerHour()) {
            return new Queueing.TooMany(Duration.ofSeconds(Math.max(1, lastHour.secondsUntilLess())));
        }
        UUID id = TimeOrderedIds.next();
        EnvelopeSeal.Sealed sealed = seal.seal(
                id,
                new Envelope(
                        "",
                        MessageRenderer.VERSION,
                        List.of(new Envelope.Message(
                                id, address, marked(message.content()), NOTHING_SHOWN, message.used()))));
        jdbc.sql(QUEUE)
                .param("id", id)
                .param("organizerId", organizer.value())
                .param("channel", channel.name())
                .param("envelope", sealed.bytes())
                .param("envelopeKeyId", sealed.keyId())
                .update();
        return new Queueing.Queued(id);
    }

    /** Its reader must not take it for a message about a live event. A text message would get longer by a mark. */
    private static Rendered marked(Rendered content) {
        return switch (content) {
            case Rendered.Mail mail ->
                new Rendered.Mail("[Test] " + mail.subject(), mail.html(), mail.text(), mail.unsubscribeUrl())
                        .with(mail.replyTo(), mail.calendar());
            case Rendered.Sms sms -> sms;
            case Rendered.InApp _ -> throw new IllegalArgumentException("There are no tests of in-app messages");
        };
    }

    /**
     * One that is due.
     *
     * @param requests how many requests carried it so far
     * @param inFlight whether its sender got no outcome within the lease
     * @param inDoubt whether an earlier request may have been accepted
     * @param over whether it is too old to be sent
     */
    record Due(
            UUID id,
            String channel,
            @Nullable String account,
            int requests,
            boolean inFlight,
            boolean inDoubt,
            boolean over) {}

    /**
     * One that this instance may send within its lease.
     *
     * @param requests this one included
     * @param envelope empty if it cannot be decrypted; without the sender
     */
    record Taken(UUID id, int requests, boolean inDoubt, Duration timeLeft, Optional<Envelope> envelope) {}

    List<Due> due() {
        return jdbc.sql(DUE)
                .param("usefulMillis", properties.usefulFor().toMillis())
                .query(Due.class)
                .list();
    }

    /** Takes it for this account; empty if another instance was faster. */
    Optional<Taken> take(Due due, String account, Duration lease) {
        return jdbc.sql(TAKE)
                .param("id", due.id())
                .param("requests", due.requests())
                .param("account", account)
                .param("leaseMillis", lease.toMillis())
                .param("usefulMillis", properties.usefulFor().toMillis())
                .query((row, _) -> taken(due.id(), row))
                .optional();
    }

    private Taken taken(UUID id, ResultSet row) throws SQLException {
        return new Taken(
                id,
                row.getInt("requests"),
                row.getBoolean("in_doubt"),
                Duration.ofMillis(Math.max(0, (long) row.getDouble("left_millis"))),
                seal.open(id, row.getString("envelope_key_id"), row.getBytes("envelope")));
    }

    /** Stores the outcome; false if it is not at this request any more. */
    boolean settle(UUID id, int requests, TestMessageStatus status, @Nullable String reason) {
        return jdbc.sql(SETTLE)
                        .param("id", id)
                        .param("requests", requests)
                        .param("status", status.name())
                        .param("reason", reason)
                        .update()
                > 0;
    }

    /** Sends it again later: by the same account if that one may have accepted it, else by any. */
    void again(UUID id, int requests, boolean inDoubt, Duration after) {
        jdbc.sql(AGAIN)
                .param("id", id)
                .param("requests", requests)
                .param("inDoubt", inDoubt)
                .param("afterMillis", after.toMillis())
                .update();
    }

    /** Looks at it again later, without a request. */
    void postpone(Due due, Duration after) {
        jdbc.sql(POSTPONE)
                .param("id", due.id())
                .param("requests", due.requests())
                .param("afterMillis", after.toMillis())
                .update();
    }
}
