package io.callboard.event.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class StreamPropertiesTest {

    private final StreamProperties defaults = new Binder(new MapConfigurationPropertySource(Map.of()))
            .bindOrCreate("callboard.streams", StreamProperties.class);

    @Test
    void hasTheseDefaults() {
        assertThat(defaults)
                .isEqualTo(new StreamProperties(
                        60, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(30), 8));
    }

    @Test
    void waitsLongerWithEachFailureUpToALimit() {
        List<Long> seconds = IntStream.of(1, 2, 3, 4, 5, 6, 7, 60)
                .mapToObj(failures -> defaults.waitAfter(failures).toSeconds())
                .toList();

        assertThat(seconds).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
    }
}
