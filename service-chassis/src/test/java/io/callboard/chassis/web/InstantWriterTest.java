package io.callboard.chassis.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

class InstantWriterTest {

    @Test
    void instantsHaveMilliseconds() {
        JsonMapper json = JsonMapper.builder()
                .addModule(new SimpleModule().addSerializer(new InstantWriter()))
                .build();

        assertThat(json.writeValueAsString(
                        List.of(Instant.parse("2026-12-01T17:00:00Z"), Instant.parse("2026-12-01T17:00:00.123456Z"))))
                .isEqualTo("[\"2026-12-01T17:00:00.000Z\",\"2026-12-01T17:00:00.123Z\"]");
    }
}
