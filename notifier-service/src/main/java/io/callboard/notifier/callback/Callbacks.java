package io.callboard.notifier.callback;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.sql.Columns;
import io.callboard.notifier.account.OwnAccount;
import io.callboard.notifier.address.AddressHashes;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.DeliveryStatus;
import io.callboard.notifier.delivery.Report;
import io.callboard.notifier.delivery.Reports;
import io.callboard.notifier.suppression.ReportedAddress;
import io.callboard.notifier.suppression.StoppedNumbers;
import io.callboard.notifier.suppression.SuppressionReason;
import io.callboard.notifier.suppression.Suppressions;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The stored callbacks. Storing decides nothing but whether a callback is a repetition, so that a provider gets its
 * answer at once. One instance at a time applies them, in the order in which they came.
 */
@Component
class Callbacks {

    static final String STOPPED = "STOPPED";
    static final String STARTED = "STARTED";

    /** That a message was sent is news only if the ledger does not say so. Providers report it for every message. */
    private static final String STORE = """
            insert into callback (provider, callback_id, fact, delivery_id, message_id, reason, address_hashes,
                hash_key_ids, occurred_at, account_owner)
            select :provider, c.callback_id, c.fact, c.delivery_id, c.message_id, c.reason,
                string_to_array(c.address_hashes, ','), string_to_array(c.hash_key_ids, ','), c.occurred_at, :accountOwner
            from unnest(:callbackIds::text[], :facts::text[], :deliveryIds::uuid[], :messageIds::text[], :reasons::text[],
                    :addressHashes::text[], :hashKeyIds::text[], :occurredAt::timestamptz[])
                as c (callback_id, fact, delivery_id, message_id, reason, address_hashes, hash_key_ids, occurred_at)
            where c.fact <> 'SENT'
                or exists (
                    select from delivery d
                    where d.id = c.delivery_id and d.status in ('QUEUED', 'UNKNOWN', 'FAILED'))
            on conflict (provider, callback_id) do nothing
            """;

    private static final String ONE_AT_A_TIME = "select pg_try_advisory_xact_lock(hashtext('notifier.callbacks'))";

    private static final String TAKE = """
            select provider, account_owner, callback_id, fact, delivery_id, message_id, reason, address_hashes, hash_key_ids,
                coalesce(occurred_at, received_at) as reported_at
            from callback
            where next_attempt_at <= clock_timestamp()
            order by next_attempt_at, received_at
            limit :limit
            """;

    /** The longer a callback has waited for the outcome of its delivery, the longer it waits for the next attempt. */
    private static final String FINISH = """
            update callback c
            set address_hashes = case when s.waits then c.address_hashes end,
                hash_key_ids = case when s.waits then c.hash_key_ids end,
                next_attempt_at = case when s.waits then clock_timestamp()
                    + least(greatest(clock_timestamp() - c.received_at, interval '1 second'), interval '5 minutes') end
            from unnest(:providers::text[], :callbackIds::text[], :waits::boolean[])
                as s (provider, callback_id, waits)
            where c.provider = s.provider and c.callback_id = s.callback_id
            """;

    private final JdbcClient jdbc;
    private final AddressHashes hashes;
    private final Reports reports;
    private final Suppressions suppressions;
    private final StoppedNumbers stoppedNumbers;

    Callbacks(
            JdbcClient jdbc,
            AddressHashes hashes,
            Reports reports,
            Suppressions suppressions,
            StoppedNumbers stoppedNumbers) {
        this.jdbc = jdbc;
        this.hashes = hashes;
        this.reports = reports;
        this.suppressions = suppressions;
        this.stoppedNumbers = stoppedNumbers;
    }

    /** A row of the table. */
    private record Stored(
            String provider,
            @Nullable String accountOwner,
            String callbackId,
            String fact,
            @Nullable UUID deliveryId,
            @Nullable String messageId,
            @Nullable String reason,
            List<AddressHashes.Keyed> address,
            Instant reportedAt) {

        /** The organizer's account that the callback is about; null if it is about ours. */
        @Nullable
        String ownAccount() {
            return provider.startsWith(OwnAccount.PREFIX) ? provider : null;
        }

        boolean isReport() {
            return !fact.equals(STOPPED) && !fact.equals(STARTED);
        }
    }

    private record Row(
            String callbackId,
            String fact,
            @Nullable UUID deliveryId,
            @Nullable String messageId,
            @Nullable String reason,
            List<AddressHashes.Keyed> address,
            @Nullable Instant occurredAt) {}

    /**
     * Stores what is not stored yet.
     *
     * @param account of an organizer that the callbacks are about; null if they are about ours. Ids of callbacks are told
     *     apart by account, because an organizer knows the key of its own one and may choose them
     */
    void store(String provider, ReportingAccounts.@Nullable ReportingAccount account, List<Callback> callbacks) {
        List<Row> rows = callbacks.stream().map(this::row).toList();
        jdbc.sql(STORE)
                .param("provider", account == null ? provider : account.name())
                .param("accountOwner", account == null ? null : account.organizerId())
                .param("callbackIds", Columns.of(rows, Row::callbackId))
                .param("facts", Columns.of(rows, Row::fact))
                .param("deliveryIds", Columns.of(rows, Row::deliveryId))
                .param("messageIds", Columns.of(rows, Row::messageId))
                .param("reasons", Columns.of(rows, Row::reason))
                .param(
                        "addressHashes",
                        Columns.of(
                                rows, row -> joined(row, one -> HexFormat.of().formatHex(one.hash()))))
                .param("hashKeyIds", Columns.of(rows, row -> joined(row, AddressHashes.Keyed::keyId)))
                .param("occurredAt", Columns.of(rows, Row::occurredAt))
                .update();
    }

    private Row row(Callback callback) {
        return switch (callback) {
            case Callback.Reported reported -> {
                Callback.Address suppressed = reported.suppressed();
                yield new Row(
                        reported.id(),
                        reported.status().name(),
                        reported.deliveryId(),
                        reported.messageId(),
                        reported.reason(),
                        suppressed == null ? List.of() : hashes.hashes(suppressed.channel(), suppressed.value()),
                        reported.occurredAt());
            }
            case Callback.Texted texted ->
                new Row(
                        texted.id(),
                        texted.stops() ? STOPPED : STARTED,
                        null,
                        null,
                        null,
                        hashes.hashes(Channel.SMS, texted.sender()),
                        null);
        };
    }

    private static @Nullable String joined(Row row, Function<AddressHashes.Keyed, String> part) {
        return row.address().isEmpty() ? null : row.address().stream().map(part).collect(Collectors.joining(","));
    }

    /**
     * Applies at most this many callbacks in one transaction, and returns how many it took. A callback whose delivery has
     * no outcome yet waits, because it may come before the provider's answer is recorded. One for a delivery that is not in
     * the ledger has no effect.
     */
    @Transactional
    public int apply(int limit) {
        if (!jdbc.sql(ONE_AT_A_TIME).query(Boolean.class).single()) {
            return 0;
        }
        List<Stored> taken =
                jdbc.sql(TAKE).param("limit", limit).query(Callbacks::stored).list();
        if (taken.isEmpty()) {
            return 0;
        }
        Reports.Applied applied = reports.apply(
                taken.stream().filter(Stored::isReport).map(Callbacks::report).toList());
        suppressions.suppressReported(suppressed(taken, applied));
        texted(taken);
        finish(taken, applied.open());
        Failpoints.hit("notifier.callback.before-commit");
        return taken.size();
    }

    private static Report report(Stored stored) {
        return new Report(
                stored.callbackId(),
                Objects.requireNonNull(stored.deliveryId()),
                stored.provider(),
                stored.ownAccount(),
                Objects.requireNonNull(stored.messageId()),
                DeliveryStatus.valueOf(stored.fact()),
                stored.reason(),
                stored.reportedAt());
    }

    private static List<ReportedAddress> suppressed(List<Stored> taken, Reports.Applied applied) {
        Map<String, Stored> byId = new HashMap<>();
        taken.forEach(stored -> byId.put(stored.provider() + ' ' + stored.callbackId(), stored));
        List<ReportedAddress> addresses = new ArrayList<>();
        for (Reports.Moved moved : applied.moved()) {
            Report report = moved.report();
            Stored stored = Objects.requireNonNull(byId.get(report.provider() + ' ' + report.id()));
            if (!stored.address().isEmpty()) {
                addresses.add(new ReportedAddress(
                        moved.organizerId(),
                        moved.registrationId(),
                        moved.channel(),
                        stored.address(),
                        report.status() == DeliveryStatus.COMPLAINED
                                ? SuppressionReason.COMPLAINED
                                : SuppressionReason.BOUNCED,
                        false));
            }
        }
        return addresses;
    }

    /** The last text of a number counts, of those to one organizer's account and of those to ours. */
    private void texted(List<Stored> taken) {
        Map<String, Stored> last = new HashMap<>();
        for (Stored stored : taken) {
            if (!stored.isReport()) {
                last.put(
                        Objects.requireNonNullElse(stored.accountOwner(), "")
                                + ' '
                                + HexFormat.of()
                                        .formatHex(stored.address().getFirst().hash()),
                        stored);
            }
        }
        stoppedNumbers.start(last.values().stream()
                .filter(stored -> stored.fact().equals(STARTED))
                .map(Callbacks::texter)
                .toList());
        stoppedNumbers.stop(last.values().stream()
                .filter(stored -> stored.fact().equals(STOPPED))
                .map(Callbacks::texter)
                .toList());
    }

    private static StoppedNumbers.Texter texter(Stored stored) {
        return new StoppedNumbers.Texter(stored.accountOwner(), stored.address());
    }

    private void finish(List<Stored> taken, Set<UUID> open) {
        jdbc.sql(FINISH)
                .param("providers", Columns.of(taken, Stored::provider))
                .param("callbackIds", Columns.of(taken, Stored::callbackId))
                .param("waits", Columns.of(taken, stored -> stored.isReport() && open.contains(stored.deliveryId())))
                .update();
    }

    private static Stored stored(ResultSet row, int number) throws SQLException {
        List<String> hashes = texts(row.getArray("address_hashes"));
        List<String> keyIds = texts(row.getArray("hash_key_ids"));
        List<AddressHashes.Keyed> address = new ArrayList<>();
        for (int place = 0; place < hashes.size(); place++) {
            address.add(
                    new AddressHashes.Keyed(keyIds.get(place), HexFormat.of().parseHex(hashes.get(place))));
        }
        return new Stored(
                row.getString("provider"),
                row.getString("account_owner"),
                row.getString("callback_id"),
                row.getString("fact"),
                row.getObject("delivery_id", UUID.class),
                row.getString("message_id"),
                row.getString("reason"),
                address,
                row.getObject("reported_at", OffsetDateTime.class).toInstant());
    }

    private static List<String> texts(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }
}
