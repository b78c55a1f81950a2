package io.callboard.registration.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callboard.chassis.crypto.Aes;
import io.callboard.chassis.crypto.UnreadableCiphertextException;
import io.callboard.chassis.security.KeyRing;
import io.callboard.registration.contact.message.Contact;
import io.callboard.registration.contact.message.ContactRecorded;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ContactEncryptionTest {

    private static final UUID REGISTRATION = UUID.fromString("0197c1b2-03d4-7e6f-8a1b-2c3d4e5f6071");
    private static final Contact ADA = new Contact(
            "Ada", null, "ada@example.com", null, "en", "Europe/Berlin", "https://j", "https://m", "https://c");

    private final JsonMapper json = JsonMapper.builder().build();
    private final KeyRing keys = KeyRing.parse("k2:" + key(7) + ",k1:" + key(1));
    private final ContactEncryption encryption = new ContactEncryption(keys, json);

    @Test
    void opensWithTheKeyItNames() {
        ContactRecorded closed = encryption.close(REGISTRATION, "org_aurora", 3, ADA);

        assertThat(closed.keyId()).isEqualTo("k2");
        assertThat(closed.version()).isEqualTo(3);
        assertThat(json.readValue(open(closed, REGISTRATION + "|org_aurora|3"), Contact.class))
                .isEqualTo(ADA);
    }

    @Test
    void showsNothingOfTheContact() {
        String closed = json.writeValueAsString(encryption.close(REGISTRATION, "org_aurora", 1, ADA));

        assertThat(closed).doesNotContain("\"Ada\"").doesNotContain("ada@example.com");
    }

    @Test
    void isAnotherTextEachTime() {
        assertThat(encryption.close(REGISTRATION, "org_aurora", 1, ADA).ciphertext())
                .isNotEqualTo(
                        encryption.close(REGISTRATION, "org_aurora", 1, ADA).ciphertext());
    }

    @Test
    void opensOnlyForItsRegistrationOrganizerAndVersion() {
        ContactRecorded closed = encryption.close(REGISTRATION, "org_aurora", 1, ADA);

        for (String other : List.of(
                UUID.randomUUID() + "|org_aurora|1",
                REGISTRATION + "|org_borealis|1",
                REGISTRATION + "|org_aurora|9223372036854775807",
                REGISTRATION.toString())) {
            assertThatThrownBy(() -> open(closed, other)).isInstanceOf(UnreadableCiphertextException.class);
        }
    }

    private byte[] open(ContactRecorded closed, String associated) {
        assertThat(closed.aad()).isEqualTo("v2");
        return Aes.decrypt(
                keys.key(closed.keyId(), "AES").orElseThrow(),
                Base64.getDecoder().decode(closed.ciphertext()),
                associated.getBytes(StandardCharsets.UTF_8));
    }

    private static String key(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
