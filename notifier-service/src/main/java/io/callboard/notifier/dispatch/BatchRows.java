package io.callboard.notifier.dispatch;

import io.callboard.chassis.trace.TraceParent;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.EnvelopeSeal;
import io.callboard.notifier.delivery.Enqueuer;
import io.callboard.notifier.delivery.Lane;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads stored batches, and opens their envelopes. */
@Component
class BatchRows {

    /** Providers keep idempotency keys for 24 hours. */
    private static final String KEY_LIFE = "interval '23 hours'";

    static final String COLUMNS = """
            id, coalesce(account, provider) as account, envelope, envelope_key_id, delivery_ids, prior_attempts,
                batch_limit, attempts, uncounted, status, in_doubt, traceparents,
                created_at < clock_timestamp() - %s as key_too_old,
                array(select %s
                    from unnest(delivery_ids) with ordinality as m (id, place)
                    left join delivery d on d.id = m.id
                    order by m.place) as lanes,
                array(select coalesce(date_part('epoch', clock_timestamp() - d.due_at), 0)
                    from unnest(delivery_ids) with ordinality as m (id, place)
                    left join delivery d on d.id = m.id
                    order by m.place) as late_seconds
            """.formatted(KEY_LIFE, Enqueuer.LANE).strip();

    private final EnvelopeSeal seal;

    BatchRows(EnvelopeSeal seal) {
        this.seal = seal;
    }

    /**
     * A stored batch.
     *
     * @param inFlight whether its request may be under way
     * @param readable whether this instance could open its envelope
     * @param oldShape whether the version before stored it, without an envelope
     */
    record Row(Batch batch, String account, boolean inFlight, boolean keyTooOld, boolean readable, boolean oldShape) {}

    Row row(ResultSet row, int number) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        byte[] sealed = row.getBytes("envelope");
        String keyId = row.getString("envelope_key_id");
        Optional<Envelope> envelope = sealed == null || keyId == null ? Optional.empty() : seal.open(id, keyId, sealed);
        UUID[] ids = array(row, "delivery_ids", UUID[].class::cast, new UUID[0]);
        Integer[] priors = array(row, "prior_attempts", Integer[].class::cast, new Integer[0]);
        Integer[] lanes = array(row, "lanes", Integer[].class::cast, new Integer[0]);
        Double[] lateSeconds = array(row, "late_seconds", Double[].class::cast, new Double[0]);
        List<Batch.Member> members = new ArrayList<>(ids.length);
        for (int i = 0; i < ids.length; i++) {
            members.add(new Batch.Member(
                    ids[i], i < priors.length ? priors[i] : 0, Lane.of(lanes[i]), nanosAgo(lateSeconds[i])));
        }
        List<TraceParent> traces = Stream.of(array(row, "traceparents", String[].class::cast, new String[0]))
                .map(TraceParent::orNull)
                .flatMap(Stream::ofNullable)
                .toList();
        Batch batch = new Batch(
                id,
                envelope.orElse(Envelope.NONE),
                null,
                members,
                false,
                row.getObject("batch_limit", Integer.class),
                row.getInt("attempts"),
                row.getInt("uncounted"),
                row.getBoolean("in_doubt"),
                traces,
                System.nanoTime(),
                System.nanoTime());
        return new Row(
                batch,
                row.getString("account"),
                row.getString("status").equals("SENDING"),
                row.getBoolean("key_too_old"),
                envelope.isPresent(),
                sealed == null);
    }

    /** The column as an array; the given one if it is null. */
    static <T> T[] array(ResultSet row, String column, Function<Object, T[]> as, T[] none) throws SQLException {
        @Nullable Array array = row.getArray(column);
        return array == null ? none : as.apply(array.getArray());
    }

    private static long nanosAgo(double seconds) {
        return System.nanoTime() - (long) (seconds * 1e9);
    }
}
