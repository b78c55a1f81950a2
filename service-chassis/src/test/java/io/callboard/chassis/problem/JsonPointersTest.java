package io.callboard.chassis.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonPointersTest {

    @Test
    void pointersFollowRfc6901() {
        assertThat(JsonPointers.of("speakers[0].name")).isEqualTo("/speakers/0/name");
        assertThat(JsonPointers.of("title")).isEqualTo("/title");
        assertThat(JsonPointers.of("")).isEmpty();
    }
}
