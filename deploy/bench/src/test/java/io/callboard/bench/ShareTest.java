package io.callboard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ShareTest {
    @Test
    void putsTheLargestFirstWithItsPartOfAll() {
        assertThat(Share.largest(List.of("b", "a", "b", "c", "b", "a"), Function.identity(), 2))
                .containsExactly(new Share("b", 3, 50), new Share("a", 2, 33.3));
    }

    @Test
    void ordersEqualSharesByName() {
        assertThat(Share.largest(List.of("b", "a"), Function.identity(), 8))
                .extracting(Share::name)
                .containsExactly("a", "b");
    }

    @Test
    void isNothingOfNothing() {
        assertThat(Share.largest(List.<String>of(), Function.identity(), 8)).isEmpty();
        assertThat(Share.percent(0, 0)).isZero();
    }
}
