package io.callboard.analytics.engagement;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class EngagementContractTest {

    private final JsonMapper json = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @ParameterizedTest
    @EnumSource(FactType.class)
    void readsEveryMessage(FactType type) {
        EngagementState state = json.readValue(Contracts.example("engagement.v1", type.message), EngagementState.class);

        assertThat(state)
                .hasNoNullFieldsOrPropertiesExcept("reaction", "characters", "pollId", "option", "amount", "currency");
        assertThat(FactType.ofMessage(type.message)).isEqualTo(type);
        assertThat(FactType.isCounted(type.message)).isEqualTo(type != FactType.HEARTBEAT);
    }
}
