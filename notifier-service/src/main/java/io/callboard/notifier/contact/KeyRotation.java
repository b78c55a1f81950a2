package io.callboard.notifier.contact;

import io.callboard.chassis.crypto.UnreadableCiphertextException;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.callboard.notifier.address.AddressHashes;
import io.callboard.notifier.suppression.Suppressions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Encrypts contacts and hashes their addresses with the current keys, so that old keys can be removed. A pass over the
 * table begins at the start of the service and again every hour, because an instance with the old ring still writes
 * with the old keys.
 */
@Component
class KeyRotation implements Worker {

    private static final Logger log = LoggerFactory.getLogger(KeyRotation.class);

    /** Rows of one transaction. */
    private static final int SLICE = 1_000;

    private static final Duration PAUSE_BETWEEN_SLICES = Duration.ofMillis(20);
    private static final Duration PAUSE_BETWEEN_PASSES = Duration.ofHours(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private static final String SLICE_END = """
            select registration_id from contact
            where registration_id > :after
            order by registration_id
            offset :size - 1 limit 1
            """;

    /** Locks the rows, so that an opt-out and this pass run one after the other. */
    private static final String OUTDATED = """
            select registration_id, organizer_id, version, key_id, ciphertext
            from contact
            where registration_id > :after and (:upTo::uuid is null or registration_id <= :upTo::uuid)
                and not erased and (key_id <> :keyId or hash_key_id is distinct from :hashKeyId)
            order by registration_id
            for update
            """;

    private static final String UPDATE = """
            update contact c
            set key_id = :keyId, ciphertext = decode(s.ciphertext, 'hex'), hash_key_id = :hashKeyId,
                email_hash = decode(s.email_hash, 'hex'), phone_hash = decode(s.phone_hash, 'hex')
            from unnest(:registrationIds::uuid[], :ciphertexts::text[], :emailHashes::text[], :phoneHashes::text[])
                as s (registration_id, ciphertext, email_hash, phone_hash)
            where c.registration_id = s.registration_id
            """;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final ContactCipher cipher;
    private final AddressHashes hashes;
    private final Suppressions suppressions;
    private final SupervisedLoop loop = new SupervisedLoop("contact-keys", this::turn, PAUSE_AFTER_FAILURE);

    /** Position of the current pass. Owned by the loop's thread. */
    private UUID after = BEFORE_ALL;

    /** Contacts that the current pass could not decrypt. Owned by the loop's thread. */
    private long unopened;

    /** Contacts with other keys after the last complete pass. Written by the loop's thread, read by the gauge. */
    private volatile double remaining = Double.NaN;

    /** Suppressions with only other keys after that pass. Written by the loop's thread, read by the gauge. */
    private volatile double remainingSuppressions = Double.NaN;

    KeyRotation(
            JdbcClient jdbc,
            TransactionOperations transactions,
            ContactCipher cipher,
            AddressHashes hashes,
            Suppressions suppressions,
            MeterRegistry meters) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.cipher = cipher;
        this.hashes = hashes;
        this.suppressions = suppressions;
        Gauge.builder("callboard.contacts.old.keys", this, rotation -> rotation.remaining)
                .description(
                        "Contacts that the last complete pass left under keys that are not current; no value before")
                .register(meters);
        Gauge.builder("callboard.suppressions.old.keys", this, rotation -> rotation.remainingSuppressions)
                .description("Suppressions that the last complete pass left under other keys only; no value before")
                .register(meters);
    }

    private record Row(UUID registrationId, String organizerId, long version, String keyId, byte[] ciphertext) {}

    /** Goes through the whole table once. Returns how many contacts could not be decrypted. */
    long pass() {
        after = BEFORE_ALL;
        while (slice()) {
            // The next slice follows without a pause.
        }
        return (long) remaining;
    }

    private Duration turn() {
        return slice() ? PAUSE_BETWEEN_SLICES : PAUSE_BETWEEN_PASSES;
    }

    /** Takes the next slice; false if it was the last one of this pass. */
    private boolean slice() {
        UUID from = after;
        UUID upTo = jdbc.sql(SLICE_END)
                .param("after", from)
                .param("size", SLICE)
                .query(UUID.class)
                .optional()
                .orElse(null);
        Long left = transactions.execute(_ -> bringUpToDate(from, upTo));
        unopened += left == null ? 0 : left;
        if (upTo != null) {
            after = upTo;
            return true;
        }
        remaining = unopened;
        remainingSuppressions = suppressions.countUnderOtherKeys();
        unopened = 0;
        after = BEFORE_ALL;
        return false;
    }

    private long bringUpToDate(UUID from, @Nullable UUID upTo) {
        List<Row> outdated = jdbc.sql(OUTDATED)
                .param("after", from)
                .param("upTo", upTo == null ? null : upTo.toString())
                .param("keyId", cipher.currentKeyId())
                .param("hashKeyId", hashes.currentKeyId())
                .query(KeyRotation::row)
                .list();
        List<SealedContact> contacts = new ArrayList<>(outdated.size());
        for (Row row : outdated) {
            try {
                byte[] plain = cipher.plain(row.registrationId(), row.keyId(), row.ciphertext());
                contacts.add(SealedContact.of(
                        row.registrationId(), row.organizerId(), row.version(), plain, cipher, hashes));
            } catch (UnknownContactKeyException | UnreadableCiphertextException e) {
                log.warn(
                        "Contact stays under its old key registrationId={} keyId={} exception={}",
                        row.registrationId(),
                        row.keyId(),
                        e.getClass().getSimpleName());
            }
        }
        if (!contacts.isEmpty()) {
            jdbc.sql(UPDATE)
                    .param("keyId", cipher.currentKeyId())
                    .param("hashKeyId", hashes.currentKeyId())
                    .param("registrationIds", Columns.of(contacts, SealedContact::registrationId))
                    .param("ciphertexts", Columns.of(contacts, SealedContact::ciphertextHex))
                    .param("emailHashes", Columns.of(contacts, SealedContact::emailHashHex))
                    .param("phoneHashes", Columns.of(contacts, SealedContact::phoneHashHex))
                    .update();
            suppressions.carryOver(
                    contacts.stream().flatMap(SealedContact::underOtherKeys).toList());
        }
        return outdated.size() - contacts.size();
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        return new Row(
                row.getObject("registration_id", UUID.class),
                row.getString("organizer_id"),
                row.getLong("version"),
                row.getString("key_id"),
                row.getBytes("ciphertext"));
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }
}
