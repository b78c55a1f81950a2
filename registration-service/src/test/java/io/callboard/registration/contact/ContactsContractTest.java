package io.callboard.registration.contact;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.crypto.Aes;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.chassis.security.KeyRing;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.testing.Contracts;
import io.callboard.registration.contact.message.Contact;
import io.callboard.registration.contact.message.ContactRecorded;
import io.callboard.registration.pass.PassLinks;
import io.callboard.registration.registrant.RegistrantForm;
import io.callboard.registration.registrant.RegistrantForm.Reading;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ContactsContractTest {

    private final JsonMapper json = JsonMapper.builder().build();
    private final KeyRing keys = KeyRing.parse("k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=");

    @Test
    void recordsContactsAsAgreed() {
        UUID id = UUID.randomUUID();
        var form = json.readValue("{\"firstName\": \"Ada\", \"email\": \"ada@example.com\"}", RegistrantForm.class);
        var ada = ((Reading.Readable) form.readImported()).registrant();
        OutgoingMessage message = new Contacts(new ContactEncryption(keys, json))
                .recorded(
                        id,
                        new OrganizerId("org_aurora"),
                        1,
                        ada,
                        new PassLinks("https://j", "https://c", "https://m", "00"));

        assertThat(message.topic()).isEqualTo("contacts.v1");
        assertThat(message.key()).isEqualTo(id.toString());
        Contracts.assertValid(message.topic(), message.type(), json.writeValueAsString(message.value()));
    }

    @Test
    void closesTheContactThatIsAgreed() {
        String example = Contracts.example("contacts.v1", "Contact");

        assertThat(json.readTree(json.writeValueAsString(json.readValue(example, Contact.class))))
                .isEqualTo(json.readTree(example));
    }

    @Test
    void writesTheFieldsThatAreAgreed() {
        String example = Contracts.example("contacts.v1", "ContactRecorded");

        assertThat(json.readTree(json.writeValueAsString(json.readValue(example, ContactRecorded.class))))
                .isEqualTo(json.readTree(example));
    }

    @Test
    void encryptsAsTheExampleIs() {
        ContactRecorded example =
                json.readValue(Contracts.example("contacts.v1", "ContactRecorded"), ContactRecorded.class);

        byte[] contact = Aes.decrypt(
                keys.key(example.keyId(), "AES").orElseThrow(),
                Base64.getDecoder().decode(example.ciphertext()),
                (example.registrationId() + "|" + example.organizerId() + "|" + example.version())
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(json.readValue(contact, Contact.class).email()).isEqualTo("ada@example.com");
        assertThat(example.aad()).isEqualTo(ContactRecorded.AAD);
    }
}
