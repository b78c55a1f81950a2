package io.callboard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZonesTest {
    @Test
    void areDifferentAndFromWestToEast() {
        for (int count : List.of(1, 24, 400)) {
            List<ZoneId> zones = Zones.spread(count);

            assertThat(zones).hasSize(count).doesNotHaveDuplicates();
        }
        List<Integer> offsets = Zones.spread(24).stream()
                .map(zone -> zone.getRules()
                        .getOffset(Instant.parse("2026-01-15T00:00:00Z"))
                        .getTotalSeconds())
                .toList();
        assertThat(offsets).isSorted();
        assertThat(offsets.getFirst()).isLessThan(-8 * 3600);
        assertThat(offsets.getLast()).isGreaterThan(8 * 3600);
    }

    @Test
    void areNoMoreThanThereAre() {
        assertThatThrownBy(() -> Zones.spread(10_000)).isInstanceOf(IllegalArgumentException.class);
    }
}
