package io.callboard.notifier.contact;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.notifier.address.AddressHashes;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.suppression.Suppressions;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Replaces an address of a contact by the one that its organizer gives (ADR 0049). */
@Component
public class ContactCorrector {

    /** Contacts are locked before suppressions, as everywhere. */
    private static final String LOCK = """
            select version, key_id, ciphertext
            from contact
            where registration_id = :registrationId and organizer_id = :organizerId and not erased
            for update
            """;

    private static final String CORRECT = """
            update contact
            set corrected = true, key_id = :keyId, ciphertext = decode(:ciphertext, 'hex'), hash_key_id = :hashKeyId,
                email_hash = decode(:emailHash, 'hex'), phone_hash = decode(:phoneHash, 'hex'),
                email_masked = :emailMasked, phone_masked = :phoneMasked
            where registration_id = :registrationId
            """;

    private final JdbcClient jdbc;
    private final ContactCipher cipher;
    private final Corrections corrections;
    private final AddressHashes hashes;
    private final Suppressions suppressions;

    ContactCorrector(
            JdbcClient jdbc,
            ContactCipher cipher,
            Corrections corrections,
            AddressHashes hashes,
            Suppressions suppressions) {
        this.jdbc = jdbc;
        this.cipher = cipher;
        this.corrections = corrections;
        this.hashes = hashes;
        this.suppressions = suppressions;
    }

    /** Result of a correction. */
    public enum Correction {
        /** The contact has the address from now on. */
        CORRECTED,
        /** The contact had the address already. */
        UNCHANGED,
        /** There is no address on this channel. */
        NO_ADDRESS,
        /** The owner of the present address opted out, and an organizer cannot undo that. */
        OPTED_OUT,
        /** The organizer must not write to the new address. */
        SUPPRESSED
    }

    private record Row(long version, String keyId, byte[] ciphertext) {}

    /**
     * Corrects an address, in the caller's transaction. A suppression of the earlier address stays, without the masked
     * address, because an erasure of the contact could not find it any more.
     *
     * @param address in its normal form
     */
    public Correction correct(OrganizerId organizer, UUID registrationId, Channel channel, String address) {
        Row row = jdbc.sql(LOCK)
                .param("registrationId", registrationId)
                .param("organizerId", organizer.value())
                .query(Row.class)
                .optional()
                .orElse(null);
        if (row == null) {
            return Correction.NO_ADDRESS;
        }
        byte[] plain = cipher.plain(registrationId, row.keyId(), row.ciphertext());
        String present = cipher.contact(plain).address(channel);
        if (present == null) {
            return Correction.NO_ADDRESS;
        }
        if (present.equals(address)) {
            return Correction.UNCHANGED;
        }
        if (suppressions.optedOut(organizer, channel, present)) {
            return Correction.OPTED_OUT;
        }
        if (suppressions.suppresses(organizer, channel, address)) {
            return Correction.SUPPRESSED;
        }
        suppressions.forgetMasked(List.of(registrationId), channel);
        store(SealedContact.of(
                registrationId,
                organizer.value(),
                row.version(),
                corrections.correct(plain, channel, address),
                cipher,
                hashes));
        return Correction.CORRECTED;
    }

    private void store(SealedContact contact) {
        jdbc.sql(CORRECT)
                .param("registrationId", contact.registrationId())
                .param("keyId", cipher.currentKeyId())
                .param("ciphertext", contact.ciphertextHex())
                .param("hashKeyId", hashes.currentKeyId())
                .param("emailHash", contact.emailHashHex())
                .param("phoneHash", contact.phoneHashHex())
                .param("emailMasked", contact.emailMasked())
                .param("phoneMasked", contact.phoneMasked())
                .update();
        suppressions.carryOver(contact.underOtherKeys().toList());
    }
}
