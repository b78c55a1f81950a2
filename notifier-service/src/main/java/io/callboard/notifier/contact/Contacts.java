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
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The projection of contacts, encrypted, with the hashes of their addresses. Suppressions are found by these hashes.
 */
@Component
class Contacts {

    /** Rises when the projection stores more of the same message. */
    static final int SHAPE = 1;

    /** A lower version never wins, even with a higher shape. An erased contact never returns. */
    private static final String UPSERT = """
            insert into contact as known (registration_id, organizer_id, version, shape, key_id, ciphertext, hash_key_id,
                email_hash, phone_hash, email_masked, phone_masked)
            select s.registration_id, s.organizer_id, s.version, :shape, :keyId, decode(s.ciphertext, 'hex'), :hashKeyId,
                decode(s.email_hash, 'hex'), decode(s.phone_hash, 'hex'), s.email_masked, s.phone_masked
            from unnest(:registrationIds::uuid[], :organizerIds::text[], :versions::bigint[], :ciphertexts::text[],
                    :emailHashes::text[], :phoneHashes::text[], :emailsMasked::text[], :phonesMasked::text[])
                as s (registration_id, organizer_id, version, ciphertext, email_hash, phone_hash, email_masked,
                    phone_masked)
            order by s.registration_id
            on conflict (registration_id) do update set
                organizer_id = excluded.organizer_id, version = excluded.version, shape = excluded.shape,
                key_id = excluded.key_id, ciphertext = excluded.ciphertext, hash_key_id = excluded.hash_key_id,
                email_hash = excluded.email_hash, phone_hash = excluded.phone_hash,
                email_masked = excluded.email_masked, phone_masked = excluded.phone_masked
            where (known.version, known.shape) < (excluded.version, excluded.shape) and not known.erased
            returning registration_id
            """;

    private final JdbcClient jdbc;
    private final ContactCipher cipher;
    private final AddressHashes hashes;
    private final Suppressions suppressions;
    private final ContactEraser eraser;
    private final DeliveryWaker waker;
    private final Counter unknownKeys;

    Contacts(
            JdbcClient jdbc,
            ContactCipher cipher,
            AddressHashes hashes,
            Suppressions suppressions,
            ContactEraser eraser,
            DeliveryWaker waker,
            MeterRegistry meters) {
        this.jdbc = jdbc;
        this.cipher = cipher;
        this.hashes = hashes;
        this.suppressions = suppressions;
        this.eraser = eraser;
        this.waker = waker;
        this.unknownKeys = Counter.builder("callboard.contacts.unknown.key")
                .description("Attempts at contacts whose key the ring does not hold; their partition waits for it")
                .register(meters);
    }

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
        List<SealedContact> contacts = recorded.stream().map(this::sealed).toList();
        List<UUID> changed = jdbc.sql(UPSERT)
                .param("shape", SHAPE)
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

    private SealedContact sealed(ContactRecorded recorded) {
        try {
            return SealedContact.of(
                    recorded.registrationId(),
                    recorded.organizerId(),
                    recorded.version(),
                    cipher.plain(recorded),
                    cipher,
                    hashes);
        } catch (UnknownContactKeyException e) {
            unknownKeys.increment();
            throw e;
        }
    }
}
