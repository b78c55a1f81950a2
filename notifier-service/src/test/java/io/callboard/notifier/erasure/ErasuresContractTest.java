package io.callboard.notifier.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import io.callboard.notifier.erasure.message.ErasureConfirmed;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ErasuresContractTest {

    private final JsonMapper json = JsonMapper.builder().build();

    @Test
    void writesTheFieldsThatAreAgreed() {
        String example = Contracts.example(ErasureConfirmed.TOPIC, ErasureConfirmed.TYPE);
        ErasureConfirmed confirmed = json.readValue(example, ErasureConfirmed.class);

        assertThat(json.readTree(json.writeValueAsString(confirmed))).isEqualTo(json.readTree(example));
    }
}
