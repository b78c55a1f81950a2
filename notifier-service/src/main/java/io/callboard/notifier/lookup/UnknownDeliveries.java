package io.callboard.notifier.lookup;

import io.callboard.chassis.crypto.UnreadableCiphertextException;
import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.sql.Columns;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.contact.Contact;
import io.callboard.notifier.contact.ContactCipher;
import io.callboard.notifier.contact.UnknownContactKeyException;
import io.callboard.notifier.delivery.DeliveryStatus;
import io.callboard.notifier.delivery.Report;
import io.callboard.notifier.delivery.Reports;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * UNKNOWN deliveries whose provider is asked. A look is reserved for {@link #RESERVED} and not locked, because nothing is
 * asked within a transaction. If the process dies meanwhile, the look is made again.
 */
@Component
class UnknownDeliveries {

    private static final Logger log = LoggerFactory.getLogger(UnknownDeliveries.class);

    static final Duration RESERVED = Duration.ofMinutes(1);

    /** The pause after each look that found nothing. After the last one there is no further look. */
    private static final List<Duration> PAUSES =
            List.of(Duration.ofMinutes(5), Duration.ofMinutes(30), Duration.ofHours(2), Duration.ofHours(12));

    /** The delivery may have been settled by a report of the provider, or its contact erased, since it was UNKNOWN. */
    private static final String RESERVE = """
            with due as (
                select delivery_id
                from unknown_lookup
                where next_look_at <= clock_timestamp() and account <> all(:resting::text[])
                    and (account = any(:accounts::text[]) or account in (
                        select 'own-' || id from own_account where provider = any(:ownProviders::text[])))
                order by next_look_at
                limit :limit
                for update skip locked
            ), reserved as (
                update unknown_lookup u
                set next_look_at = clock_timestamp() + :reservedMillis * interval '1 millisecond'
                from due
                where u.delivery_id = due.delivery_id
                returning u.delivery_id, u.account, u.text_hash, u.unknown_at, u.looks
            )
            select s.delivery_id, s.account, s.text_hash, s.unknown_at, s.looks, d.registration_id, d.channel, c.key_id,
                c.ciphertext
            from reserved s
            left join delivery d on d.id = s.delivery_id and d.status = 'UNKNOWN'
            left join contact c on c.registration_id = d.registration_id
            """;

    private static final String POSTPONE = """
            update unknown_lookup
            set looks = looks + :looks, next_look_at = clock_timestamp() + :millis * interval '1 millisecond'
            where delivery_id = any(:ids::uuid[])
            """;

    private static final String DROP = "delete from unknown_lookup where delivery_id = any(:ids::uuid[])";

    private final JdbcClient jdbc;
    private final ContactCipher contacts;
    private final Reports reports;
    private final Clock clock;

    UnknownDeliveries(JdbcClient jdbc, ContactCipher contacts, Reports reports, Clock clock) {
        this.jdbc = jdbc;
        this.contacts = contacts;
        this.reports = reports;
        this.clock = clock;
    }

    /**
     * A delivery with a reserved look.
     *
     * @param address null if nobody is to be asked any more
     * @param looks how many looks found nothing
     */
    record Unknown(
            UUID id,
            String account,
            @Nullable String textHash,
            Instant unknownAt,
            int looks,
            @Nullable String address) {}

    /**
     * Reserves looks that are due, the oldest first.
     *
     * @param accounts ours whose provider can be asked
     * @param ownProviders those that can be asked with accounts of organizers
     * @param resting accounts that are not asked now
     */
    @Transactional
    public List<Unknown> reserve(
            Collection<String> accounts, Collection<String> ownProviders, Collection<String> resting, int limit) {
        return jdbc
                .sql(RESERVE)
                .param("accounts", Columns.of(accounts, name -> name))
                .param("ownProviders", Columns.of(ownProviders, name -> name.toUpperCase(Locale.ROOT)))
                .param("resting", Columns.of(resting, name -> name))
                .param("limit", limit)
                .param("reservedMillis", RESERVED.toMillis())
                .query(this::unknown)
                .list()
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** The provider accepted it: the delivery is SENT, with the message that says so. */
    @Transactional
    public void accepted(Unknown unknown, Account account, String messageId) {
        reports.apply(List.of(new Report(
                "lookup " + unknown.id(),
                unknown.id(),
                account.provider(),
                account.organizer() == null ? null : account.name(),
                messageId,
                DeliveryStatus.SENT,
                null,
                clock.instant())));
        drop(unknown);
        Failpoints.hit("notifier.lookup.before-commit");
    }

    /** Looks again after a longer pause, or never. */
    void notFound(Unknown unknown) {
        if (unknown.looks() < PAUSES.size()) {
            postpone(List.of(unknown), 1, PAUSES.get(unknown.looks()));
        } else {
            drop(unknown);
        }
    }

    /** Makes the same looks again after this time. */
    void postpone(Collection<Unknown> unknown, Duration after) {
        postpone(unknown, 0, after);
    }

    void drop(Unknown unknown) {
        jdbc.sql(DROP).param("ids", Columns.of(List.of(unknown), Unknown::id)).update();
    }

    private void postpone(Collection<Unknown> unknown, int looks, Duration after) {
        jdbc.sql(POSTPONE)
                .param("looks", looks)
                .param("millis", after.toMillis())
                .param("ids", Columns.of(unknown, Unknown::id))
                .update();
    }

    /** Empty if this instance cannot read the contact. Another one may have the key, and takes the look a minute later. */
    private Optional<Unknown> unknown(ResultSet row, int number) throws SQLException {
        UUID id = row.getObject("delivery_id", UUID.class);
        try {
            return Optional.of(new Unknown(
                    id,
                    row.getString("account"),
                    row.getString("text_hash"),
                    row.getObject("unknown_at", OffsetDateTime.class).toInstant(),
                    row.getInt("looks"),
                    address(row)));
        } catch (UnknownContactKeyException | UnreadableCiphertextException e) {
            log.warn(
                    "Contact of an unknown delivery cannot be read deliveryId={} exception={}",
                    id,
                    e.getClass().getSimpleName());
            return Optional.empty();
        }
    }

    private @Nullable String address(ResultSet row) throws SQLException {
        String keyId = row.getString("key_id");
        byte[] ciphertext = row.getBytes("ciphertext");
        String channel = row.getString("channel");
        if (keyId == null || ciphertext == null || channel == null) {
            return null;
        }
        Contact contact = contacts.open(row.getObject("registration_id", UUID.class), keyId, ciphertext);
        return Channel.ofName(channel).map(contact::address).orElse(null);
    }
}
