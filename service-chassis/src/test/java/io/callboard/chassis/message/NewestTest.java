package io.callboard.chassis.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NewestTest {

    @Test
    void isTheHighestVersionOfEachRowInTheOrderOfTheRows() {
        var messages = List.of(
                message(new State("b", 2L, "CONFIRMED")),
                message(new State("a", 1L, "CONFIRMED")),
                message(new State("b", 3L, "CANCELLED")),
                message(new State("b", 1L, "WAITLISTED")));

        assertThat(Newest.of(messages, State::row))
                .containsExactly(new State("a", 1L, "CONFIRMED"), new State("b", 3L, "CANCELLED"));
    }

    @Test
    void isTheLaterOfTwoWithTheSameVersion() {
        var messages = List.of(message(new State("a", 1L, "FIRST")), message(new State("a", 1L, "SECOND")));

        assertThat(Newest.of(messages, State::row)).containsExactly(new State("a", 1L, "SECOND"));
    }

    @Test
    void isTheOneWithTheHigherPartOfTwoWithTheSameVersion() {
        var messages = List.of(message(new Parts("a", 1L, 2)), message(new Parts("a", 1L, 1)));

        assertThat(Newest.of(messages, Parts::row)).containsExactly(new Parts("a", 1L, 2));
    }

    @Test
    void isNoFactWithoutVersionOrStatusAndNoTombstone() {
        var messages = List.of(
                message(new State("a", 1L, "CONFIRMED")),
                message(new State("a", null, "ATTENDED")),
                message(new State("a", 2L, null)),
                NewestTest.<State>message(null));

        assertThat(Newest.of(messages, State::row)).containsExactly(new State("a", 1L, "CONFIRMED"));
    }

    @Test
    void isOneStateForARowThatComesUnderTwoKeys() {
        var messages = List.of(
                message("key", new State("a", 2L, "CANCELLED")), message("other key", new State("a", 1L, "CONFIRMED")));

        assertThat(Newest.of(messages, State::row)).containsExactly(new State("a", 2L, "CANCELLED"));
    }

    private static <T> Message<T> message(@Nullable T state) {
        return message("key", state);
    }

    private static <T> Message<T> message(String key, @Nullable T state) {
        return new Message<>("id", "Any", key, Instant.EPOCH, state);
    }

    record Parts(String row, Long version, long part) implements Versioned {}

    record State(
            String row, @Nullable Long version, @Nullable String status) implements Versioned {

        @Override
        public boolean isState() {
            return version != null && status != null;
        }
    }
}
