package io.callboard.chassis.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class MissingValueTest {

    private record Parent(String name, @Nullable String nickname, List<Child> children) {}

    private record Child(String name, int age) {}

    @Test
    void namesTheFirstRequiredValueThatIsMissing() {
        assertThat(missingIn("{\"children\":[]}")).isEqualTo("/name");
        assertThat(missingIn("{\"name\":\"a\"}")).isEqualTo("/children");
        assertThat(missingIn("{\"name\":\"a\",\"children\":[{\"name\":\"b\"},{}]}"))
                .isEqualTo("/children/1/name");
    }

    @Test
    void missesNothingThatMayBeNull() {
        assertThat(missingIn("{\"name\":\"a\",\"children\":[{\"name\":\"b\"}]}"))
                .isNull();
        assertThat(MissingValue.in(null)).isNull();
    }

    private static @Nullable String missingIn(String json) {
        return MissingValue.in(JsonMapper.builder()
                .disable(tools.jackson.databind.DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .build()
                .readValue(json, Parent.class));
    }
}
