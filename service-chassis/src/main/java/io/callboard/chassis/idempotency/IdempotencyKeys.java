package io.callboard.chassis.idempotency;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The stored answers. Every method takes part in the caller's transaction. The database's clock decides their age,
 * because rows of several instances are compared.
 *
 * <p>An answer or the path of a request may hold a secret that is stored nowhere else, such as a pass. The body is
 * therefore encrypted with a key that is derived from the caller's idempotency key. Of idempotency key and path only
 * the SHA-256 is stored. A reader of the table learns none of the three.
 */
class IdempotencyKeys {

    static final String RETENTION = "idempotency-keys";

    /** {@link io.callboard.chassis.retention.RetentionRule} of the table. */
    static final String FORGET_SLICE = """
            delete from idempotency_key
            where ctid = any (array(
                select ctid from idempotency_key
                where created_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows))
            """;

    private static final String CLAIM = """
            insert into idempotency_key (tenant, route, key, request_hash, created_at)
            values (:tenant, :route, :key, :hash, now())
            on conflict (tenant, route, key) do update
            set request_hash = excluded.request_hash,
                status = null,
                content_type = null,
                location = null,
                etag = null,
                body = null,
                created_at = excluded.created_at
            where idempotency_key.created_at < now() - make_interval(secs => :keepSeconds)
            """;

    private static final String STORE = """
            update idempotency_key
            set status = :status, content_type = :contentType, location = :location, etag = :etag, body = :body
            where tenant = :tenant and route = :route and key = :key
            """;

    private static final String FIND = """
            select request_hash, status, content_type, location, etag, body
            from idempotency_key
            where tenant = :tenant and route = :route and key = :key
            """;

    private static final String FORGET = """
            delete from idempotency_key
            where tenant = :tenant and route = :route and key = :key
            """;

    private final JdbcClient jdbc;
    private final double keepSeconds;

    IdempotencyKeys(JdbcClient jdbc, Duration keep) {
        this.jdbc = jdbc;
        this.keepSeconds = keep.toSeconds();
    }

    /** True if the key is new. Waits while another request with the same key runs. */
    boolean claim(Id id, byte[] requestHash) {
        return id.bind(jdbc.sql(CLAIM))
                        .param("hash", requestHash)
                        .param("keepSeconds", keepSeconds)
                        .update()
                == 1;
    }

    void store(Id id, Answer answer) {
        id.bind(jdbc.sql(STORE))
                .param("status", answer.status())
                .param("contentType", answer.contentType())
                .param("location", answer.location())
                .param("etag", answer.etag())
                .param("body", id.sealed().close(answer.body()))
                .update();
    }

    Optional<Stored> find(Id id) {
        return id.bind(jdbc.sql(FIND))
                .query((row, number) -> new Stored(
                        row.getBytes("request_hash"),
                        new Answer(
                                row.getInt("status"),
                                row.getString("content_type"),
                                row.getString("location"),
                                row.getString("etag"),
                                id.sealed().open(row.getBytes("body")))))
                .optional();
    }

    void forget(Id id) {
        id.bind(jdbc.sql(FORGET)).update();
    }

    /** Whose request it was, to which route, under which key. */
    record Id(String tenant, String route, String key) {

        JdbcClient.StatementSpec bind(JdbcClient.StatementSpec statement) {
            return statement
                    .param("tenant", tenant)
                    .param("route", SealedAnswer.fingerprint(route))
                    .param("key", SealedAnswer.fingerprint(key));
        }

        SealedAnswer sealed() {
            return new SealedAnswer(tenant + "\n" + route + "\n" + key);
        }
    }

    /** Status, headers and body of an answer. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Answer(
            int status,
            @Nullable String contentType,
            @Nullable String location,
            @Nullable String etag,
            byte[] body) {}

    /** A stored answer with the hash of its request. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Stored(byte[] requestHash, Answer answer) {}
}
