package io.callboard.chassis.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NewestTest {

    @Test
    void isTheHighestVersionOfEachKeyInTheOrderOfTheKeys() {
        var messages = List.of(
                message("b", new State(2L, "CONFIRMED")),
                message("a", new State(1L, "CONFIRMED")),
                message("b", new State(3L, "CANCELLED")),
                message("b", new State(1L, "WAITLISTED")));

        assertThat(Newest.of(messages)).containsExactly(new State(1L, "CONFIRMED"), new State(3L, "CANCELLED"));
    }

    @Test
    void isTheLaterOfTwoWithTheSameVersion() {
        assertThat(Newest.of(List.of(message("a", new State(1L, "FIRST")), message("a", new State(1L, "SECOND")))))
                .containsExactly(new State(1L, "SECOND"));
    }

    @Test
    void isNoFactWithoutVersionOrStatusAndNoTombstone() {
        var messages = List.of(
                message("a", new State(1L, "CONFIRMED")),
                message("a", new State(null, "ATTENDED")),
                message("a", new State(2L, null)),
                message("a", null));

        assertThat(Newest.of(messages)).containsExactly(new State(1L, "CONFIRMED"));
    }

    private static Message<State> message(String key, @Nullable State state) {
        return new Message<>("id", "Any", key, Instant.EPOCH, state);
    }

    record State(@Nullable Long version, @Nullable String status) implements Versioned {

        @Override
        public boolean isState() {
            return version != null && status != null;
        }
    }
}
