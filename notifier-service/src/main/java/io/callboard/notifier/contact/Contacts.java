package io.callboard.notifier.contact;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.sql.Columns;
import io.callboard.notifier.address.AddressHashes;
import io.callboard.notifier.delivery.DeliveryWaker;
import io.callboard.notifier.suppression.Suppressions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The projection of contacts, encrypted, with the hashes of their addresses. Suppressions are found by these hashes.
 */
@Component
class Contacts {

    /** Rises when the projection stores more of the same message. */
    static final int SHAPE = 1;

    /**
     * A lower version never wins, even with a higher shape. An erased contact never returns. A corrected one is left to
     * {@link #overCorrected}. All rows that exist are locked, in the order of their ids, also those that stay.
     */
    private static final String UPSERT = """
            insert into contact as known (registration_id, organizer_id, version, shape, key_id, ciphertext, hash_key_id,
                email_hash, phone_hash, email_masked, phone_masked, corrected)
            select s.registration_id, s.organizer_id, s.version, :shape, :keyId, decode(s.ciphertext, 'hex'), :hashKeyId,
                decode(s.email_hash, 'hex'), decode(s.phone_hash, 'hex'), s.email_masked, s.phone_masked,
                :corrected
            from unnest(:registrationIds::uuid[], :organizerIds::text[], :versions::bigint[], :ciphertexts::text[],
                    :emailHashes::text[], :phoneHashes::text[], :emailsMasked::text[], :phonesMasked::text[])
                as s (registration_id, organizer_id, version, ciphertext, email_hash, phone_hash, email_masked,
                    phone_masked)
            order by s.registration_id
            on conflict (registration_id) do update set
                organizer_id = excluded.organizer_id, version = excluded.version, shape = excluded.shape,
                key_id = excluded.key_id, ciphertext = excluded.ciphertext, hash_key_id = excluded.hash_key_id,
                email_hash = excluded.email_hash, phone_hash = excluded.phone_hash,
                email_masked = excluded.email_masked, phone_masked = excluded.phone_masked,
                corrected = excluded.corrected
            where (known.version, known.shape) < (excluded.version, excluded.shape) and not known.erased
                and (:overCorrected or not known.corrected)
            returning registration_id
            """;

    private static final String CORRECTED = """
            select registration_id, key_id, ciphertext
            from contact
            where registration_id = any(:registrationIds::uuid[]) and corrected and not erased
            order by registration_id
            for update
            """;

    private final JdbcClient jdbc;
    private final ContactCipher cipher;
    private final Corrections corrections;
    private final AddressHashes hashes;
    private final Suppressions suppressions;
    private final ContactEraser eraser;
    private final DeliveryWaker waker;
    private final Counter unknownKeys;

    Contacts(
            JdbcClient jdbc,
            ContactCipher cipher,
            Corrections corrections,
            AddressHashes hashes,
            Suppressions suppressions,
            ContactEraser eraser,
            DeliveryWaker waker,
            MeterRegistry meters) {
        this.jdbc = jdbc;
        this.cipher = cipher;
        this.corrections = corrections;
        this.hashes = hashes;
        this.suppressions = suppressions;
        this.eraser = eraser;
        this.waker = waker;
        this.unknownKeys = Counter.builder("callboard.contacts.unknown.key")
                .description("Attempts at contacts whose key the ring does not hold; their partition waits for it")
                .register(meters);
    }

    private record Row(UUID registrationId, String keyId, byte[] ciphertext) {}

    void apply(List<Message<ContactRecorded>> messages) {
        Map<UUID, ContactRecorded> newest = new HashMap<>();
        List<UUID> erased = new ArrayList<>();
        for (Message<ContactRecorded> message : messages) {
            ContactRecorded contact = message.data();
            if (contact == null) {
                erased.add(UUID.fromString(message.key()));
            } else {
                newest.merge(contact.registrationId(), contact, (a, b) -> a.version() >= b.version() ? a : b);
            }
        }
        List<UUID> changed = new ArrayList<>();
        if (!newest.isEmpty()) {
            changed.addAll(upsert(newest.values()));
        }
        if (!erased.isEmpty()) {
            eraser.erase(erased);
        }
        waker.wakeRegistrations(changed);
    }

    private List<UUID> upsert(Collection<ContactRecorded> recorded) {
        List<UUID> changed = new ArrayList<>(store(
                recorded.stream().map(one -> sealed(one, plain(one))).toList(), false, false));
        if (changed.size() < recorded.size()) {
            changed.addAll(overCorrected(recorded));
        }
        return changed;
    }

    /** Stores the contacts whose rows an organizer has corrected. What still holds of the corrections stays (ADR 0049). */
    private List<UUID> overCorrected(Collection<ContactRecorded> recorded) {
        Map<UUID, Row> known = jdbc
                .sql(CORRECTED)
                .param("registrationIds", Columns.of(recorded, ContactRecorded::registrationId))
                .query(Row.class)
                .list()
                .stream()
                .collect(Collectors.toMap(Row::registrationId, row -> row));
        List<SealedContact> kept = new ArrayList<>();
        List<SealedContact> replaced = new ArrayList<>();
        for (ContactRecorded one : recorded) {
            Row row = known.get(one.registrationId());
            if (row != null) {
                byte[] published = plain(one);
                corrections
                        .keep(cipher.plain(row.registrationId(), row.keyId(), row.ciphertext()), published)
                        .ifPresentOrElse(
                                plain -> kept.add(sealed(one, plain)), () -> replaced.add(sealed(one, published)));
            }
        }
        List<UUID> changed = new ArrayList<>(store(kept, true, true));
        changed.addAll(store(replaced, false, true));
        return changed;
    }

    private List<UUID> store(List<SealedContact> contacts, boolean corrected, boolean overCorrected) {
        if (contacts.isEmpty()) {
            return List.of();
        }
        List<UUID> changed = jdbc.sql(UPSERT)
                .param("shape", SHAPE)
                .param("corrected", corrected)
                .param("overCorrected", overCorrected)
                .param("keyId", cipher.currentKeyId())
                .param("hashKeyId", hashes.currentKeyId())
                .param("registrationIds", Columns.of(contacts, SealedContact::registrationId))
                .param("organizerIds", Columns.of(contacts, SealedContact::organizerId))
                .param("versions", Columns.of(contacts, SealedContact::version))
                .param("ciphertexts", Columns.of(contacts, SealedContact::ciphertextHex))
                .param("emailHashes", Columns.of(contacts, SealedContact::emailHashHex))
                .param("phoneHashes", Columns.of(contacts, SealedContact::phoneHashHex))
                .param("emailsMasked", Columns.of(contacts, SealedContact::emailMasked))
                .param("phonesMasked", Columns.of(contacts, SealedContact::phoneMasked))
                .query(UUID.class)
                .list();
        suppressions.carryOver(
                contacts.stream().flatMap(SealedContact::underOtherKeys).toList());
        return changed;
    }

    private SealedContact sealed(ContactRecorded recorded, byte[] plain) {
        return SealedContact.of(
                recorded.registrationId(), recorded.organizerId(), recorded.version(), plain, cipher, hashes);
    }

    private byte[] plain(ContactRecorded recorded) {
        try {
            return cipher.plain(recorded);
        } catch (UnknownContactKeyException e) {
            unknownKeys.increment();
            throw e;
        }
    }
}
