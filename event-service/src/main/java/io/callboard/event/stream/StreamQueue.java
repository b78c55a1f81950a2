package io.callboard.event.stream;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The streams with open work. A claim starts an attempt and sets the end of its lease by the database's clock. A later
 * attempt makes the results of an earlier one void.
 */
@Component
class StreamQueue {

    /** The doubt is stored before the request whose result may stay unknown. */
    private static final String CLAIM = """
            with due as (
                select event_id, in_doubt as was_in_doubt
                from stream
                where next_attempt_at <= now() and (lease_until is null or lease_until <= now())
                order by next_attempt_at
                limit :size
                for update skip locked
            )
            update stream
            set attempt = attempt + 1, lease_until = now() + make_interval(secs => :leaseSeconds),
                in_doubt = in_doubt or (wanted and status = 'ABSENT')
            from due
            where stream.event_id = due.event_id
            returning stream.event_id, attempt, failures, kind, wanted, status, was_in_doubt, provider_id
            """;

    private static final String CREATED = """
            update stream
            set status = 'READY', version = version + 1, provider_id = :providerId, playback_id = :playbackId,
                secrets_key_id = :keyId, secrets = :secrets, in_doubt = :inDoubt
            where event_id = :eventId and attempt = :attempt
            """;

    private static final String ENABLED = """
            update stream set status = 'READY', version = version + 1 where event_id = :eventId and attempt = :attempt
            """;

    private static final String DISABLED = """
            update stream set status = 'DISABLED' where event_id = :eventId and attempt = :attempt
            """;

    private static final String GONE = """
            update stream
            set status = 'ABSENT', provider_id = null, playback_id = null, secrets_key_id = null, secrets = null
            where event_id = :eventId and attempt = :attempt
            """;

    private static final String CLEAN = """
            update stream set in_doubt = false where event_id = :eventId and attempt = :attempt
            """;

    /** A doubt is cleared some time later, because the provider may still execute a request that timed out here. */
    private static final String SETTLE = """
            update stream
            set lease_until = null, failures = 0, last_failure = null,
                next_attempt_at = case
                    when wanted and status <> 'READY' or not wanted and status = 'READY' then now()
                    when in_doubt then now() + make_interval(secs => :leaseSeconds)
                end
            where event_id = :eventId and attempt = :attempt
            """;

    private static final String FAILED = """
            update stream
            set lease_until = null, failures = failures + 1, last_failure = :code,
                next_attempt_at = case
                    when failures + 1 < :attempts then now() + make_interval(secs => :waitSeconds)
                end
            where event_id = :eventId and attempt = :attempt
            """;

    private static final String FIGURES = """
            select count(*) filter (where next_attempt_at is not null) as waiting,
                count(*) filter (where next_attempt_at is null and failures > 0) as given_up
            from stream
            where next_attempt_at is not null or failures > 0
            """;

    private final JdbcClient jdbc;
    private final StreamProperties properties;
    private final HostSecretsSeal seal;

    StreamQueue(JdbcClient jdbc, StreamProperties properties, HostSecretsSeal seal) {
        this.jdbc = jdbc;
        this.properties = properties;
        this.seal = seal;
    }

    /** The next step for one stream, decided at the claim. */
    enum Step {
        /** No request was sent to the provider before. */
        CREATE,
        /** An earlier attempt may have made a stream: use that one, else make one. */
        FIND_OR_CREATE,
        ENABLE,
        DISABLE,
        /** Delete further streams that earlier attempts have made. */
        CLEAN,
        NOTHING;

        /** Whether registrants can watch afterwards. */
        boolean opens() {
            return this == CREATE || this == FIND_OR_CREATE || this == ENABLE;
        }

        static Step of(boolean wanted, Stream.Status status, boolean inDoubt) {
            if (wanted && status == Stream.Status.ABSENT) {
                return inDoubt ? FIND_OR_CREATE : CREATE;
            }
            if (wanted && status == Stream.Status.DISABLED) {
                return ENABLE;
            }
            if (!wanted && status == Stream.Status.READY) {
                return DISABLE;
            }
            return inDoubt ? CLEAN : NOTHING;
        }
    }

    /**
     * One attempt.
     *
     * @param failures in a row, before this attempt
     * @param inDoubt whether an earlier attempt may have left a stream behind
     * @param providerId null if no stream is known
     */
    record Attempt(
            UUID eventId,
            long number,
            int failures,
            String kind,
            Step step,
            boolean inDoubt,
            @Nullable String providerId) {}

    /** The number of streams that wait for their provider, and of those for which the worker gave up. */
    record Figures(long waiting, long givenUp) {}

    List<Attempt> claim() {
        return jdbc.sql(CLAIM)
                .param("size", properties.parallel())
                .param("leaseSeconds", seconds(properties.lease()))
                .query((row, number) -> new Attempt(
                        row.getObject("event_id", UUID.class),
                        row.getLong("attempt"),
                        row.getInt("failures"),
                        row.getString("kind"),
                        Step.of(
                                row.getBoolean("wanted"),
                                Stream.Status.valueOf(row.getString("status")),
                                row.getBoolean("was_in_doubt")),
                        row.getBoolean("was_in_doubt"),
                        row.getString("provider_id")))
                .list();
    }

    /** Returns false if a later attempt has begun, like the other methods that store a result. */
    boolean created(Attempt attempt, ProviderStream stream) {
        HostSecretsSeal.Sealed closed = seal.close(attempt.eventId(), stream.secrets());
        return settled(
                attempt,
                statement(CREATED, attempt)
                        .param("providerId", stream.id())
                        .param("playbackId", stream.playbackId())
                        .param("keyId", closed.keyId())
                        .param("secrets", closed.ciphertext())
                        .param("inDoubt", attempt.inDoubt()));
    }

    boolean enabled(Attempt attempt) {
        return settled(attempt, statement(ENABLED, attempt));
    }

    boolean disabled(Attempt attempt) {
        return settled(attempt, statement(DISABLED, attempt));
    }

    /** The provider does not know the stream. */
    boolean gone(Attempt attempt) {
        return settled(attempt, statement(GONE, attempt));
    }

    /** No attempt has left a stream behind. */
    boolean clean(Attempt attempt) {
        return settled(attempt, statement(CLEAN, attempt));
    }

    boolean nothing(Attempt attempt) {
        return settle(attempt);
    }

    /** Postpones the next attempt, or gives up. */
    boolean failed(Attempt attempt, String code, Duration wait) {
        return statement(FAILED, attempt)
                        .param("code", code)
                        .param("attempts", properties.attempts())
                        .param("waitSeconds", seconds(wait))
                        .update()
                > 0;
    }

    Figures figures() {
        return jdbc.sql(FIGURES)
                .query((row, number) -> new Figures(row.getLong("waiting"), row.getLong("given_up")))
                .single();
    }

    private boolean settled(Attempt attempt, JdbcClient.StatementSpec finding) {
        return finding.update() > 0 && settle(attempt);
    }

    private boolean settle(Attempt attempt) {
        return statement(SETTLE, attempt)
                        .param("leaseSeconds", seconds(properties.lease()))
                        .update()
                > 0;
    }

    private JdbcClient.StatementSpec statement(String sql, Attempt attempt) {
        return jdbc.sql(sql).param("eventId", attempt.eventId()).param("attempt", attempt.number());
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
