package io.callboard.notifier.contact;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.ContractMessages;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.json.JsonMapper;

class ContactsContractTest {

    private static final String DEVELOPMENT_KEY = "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

    @Test
    void opensTheExampleWithTheDevelopmentKey() {
        MockEnvironment environment = new MockEnvironment().withProperty("callboard.contacts.key", DEVELOPMENT_KEY);
        environment.setActiveProfiles("test");
        ContactCipher cipher = new ContactCipher(environment, JsonMapper.shared());
        ContactRecorded recorded = ContractMessages.example("contacts.v1", "ContactRecorded", ContactRecorded.class);

        Contact contact = cipher.contact(cipher.plain(recorded));

        assertThat(contact.firstName()).isEqualTo("Ada");
        assertThat(contact.email()).isEqualTo("ada@example.com");
        assertThat(contact.joinUrl()).isNotBlank();
    }
}
