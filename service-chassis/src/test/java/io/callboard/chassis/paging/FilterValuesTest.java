package io.callboard.chassis.paging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilterValuesTest {

    @Test
    void emptyValuesAreNone() {
        assertThat(FilterValues.of(Arrays.asList("LIVE", null))).containsExactly("LIVE");
        assertThat(FilterValues.of(List.of())).isEmpty();
        assertThat(FilterValues.of(null)).isEmpty();
    }
}
