package io.callboard.notifier.contact;

import io.callboard.chassis.message.Message;
import io.callboard.notifier.address.AddressHashes;
import io.callboard.notifier.address.Channel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The projection of contacts: ciphertext as received, beside it the hashes that suppressions are matched by. */
@Component
class Contacts {

    private static final String UPSERT = """
            insert into contact as known (registration_id, organizer_id, version, key_id, ciphertext, email_hash,
                phone_hash, email_masked, phone_masked)
            select s.registration_id, s.organizer_id, s.version, s.key_id, decode(s.ciphertext, 'hex'),
                decode(s.email_hash, 'hex'), decode(s.phone_hash, 'hex'), s.email_masked, s.phone_masked
            from unnest(:registrationIds::uuid[], :organizerIds::text[], :versions::bigint[], :keyIds::text[],
                    :ciphertexts::text[], :emailHashes::text[], :phoneHashes::text[], :emailsMasked::text[],
                    :phonesMasked::text[])
                as s (registration_id, organizer_id, version, key_id, ciphertext, email_hash, phone_hash,
                    email_masked, phone_masked)
            order by s.registration_id
            on conflict (registration_id) do update set
                organizer_id = excluded.organizer_id, version = excluded.version, key_id = excluded.key_id,
                ciphertext = excluded.ciphertext, email_hash = excluded.email_hash,
                phone_hash = excluded.phone_hash, email_masked = excluded.email_masked,
                phone_masked = excluded.phone_masked
            where known.version < excluded.version and not known.erased
            """;

    private static final String ERASE = """
            insert into contact (registration_id, version, erased)
            select s.registration_id, 0, true from unnest(:registrationIds::uuid[]) as s (registration_id)
            order by s.registration_id
            on conflict (registration_id) do update set
                erased = true, key_id = null, ciphertext = null, email_hash = null, phone_hash = null,
                email_masked = null, phone_masked = null
            """;

    private final JdbcClient jdbc;
    private final ContactCipher cipher;
    private final AddressHashes hashes;

    Contacts(JdbcClient jdbc, ContactCipher cipher, AddressHashes hashes) {
        this.jdbc = jdbc;
        this.cipher = cipher;
        this.hashes = hashes;
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
        if (!newest.isEmpty()) {
            upsert(List.copyOf(newest.values()));
        }
        if (!erased.isEmpty()) {
            jdbc.sql(ERASE)
                    .param(
                            "registrationIds",
                            erased.stream().distinct().map(UUID::toString).toArray(String[]::new))
                    .update();
        }
    }

    private void upsert(List<ContactRecorded> contacts) {
        int size = contacts.size();
        String[] registrationIds = new String[size];
        String[] organizerIds = new String[size];
        String[] versions = new String[size];
        String[] keyIds = new String[size];
        String[] ciphertexts = new String[size];
        @Nullable String[] emailHashes = new @Nullable String[size];
        @Nullable String[] phoneHashes = new @Nullable String[size];
        @Nullable String[] emailsMasked = new @Nullable String[size];
        @Nullable String[] phonesMasked = new @Nullable String[size];
        for (int i = 0; i < size; i++) {
            ContactRecorded recorded = contacts.get(i);
            Contact contact = cipher.open(recorded.registrationId(), recorded.keyId(), recorded.ciphertext());
            registrationIds[i] = recorded.registrationId().toString();
            organizerIds[i] = recorded.organizerId();
            versions[i] = Long.toString(recorded.version());
            keyIds[i] = recorded.keyId();
            ciphertexts[i] = HexFormat.of().formatHex(recorded.ciphertext());
            emailHashes[i] = hash(Channel.EMAIL, contact.email());
            phoneHashes[i] = hash(Channel.SMS, contact.phone());
            emailsMasked[i] = mask(Channel.EMAIL, contact.email());
            phonesMasked[i] = mask(Channel.SMS, contact.phone());
        }
        jdbc.sql(UPSERT)
                .param("registrationIds", registrationIds)
                .param("organizerIds", organizerIds)
                .param("versions", versions)
                .param("keyIds", keyIds)
                .param("ciphertexts", ciphertexts)
                .param("emailHashes", emailHashes)
                .param("phoneHashes", phoneHashes)
                .param("emailsMasked", emailsMasked)
                .param("phonesMasked", phonesMasked)
                .update();
    }

    private @Nullable String hash(Channel channel, @Nullable String address) {
        return address == null ? null : HexFormat.of().formatHex(hashes.hash(channel, address));
    }

    private static @Nullable String mask(Channel channel, @Nullable String address) {
        return address == null ? null : AddressHashes.mask(channel, address);
    }
}
