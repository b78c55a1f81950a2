package io.callboard.registration.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.json.JsonMapper;

class HostsContractTest {

    private final JsonMapper json = JsonMapper.builder().build();

    @Test
    void opensTheExampleWithTheDevelopmentKey() {
        MockEnvironment environment = new MockEnvironment()
                .withProperty("callboard.streams.key", "k1:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=");
        environment.setActiveProfiles("test");
        HostAdded added = json.readValue(Contracts.example("hosts.v1", "HostAdded"), HostAdded.class);

        HostDetails opened = new HostSecrets(environment, json).open(added);

        assertThat(opened).isEqualTo(json.readValue(Contracts.example("hosts.v1", "Host"), HostDetails.class));
        assertThat(opened.email()).isEqualTo("grace@example.com");
        assertThat(opened.reminderRules()).containsExactly("PT1H", "PT15M");
        Contracts.assertValid("hosts.v1", "HostAdded", Contracts.example("hosts.v1", "HostAdded"));
    }
}
