package io.callboard.chassis.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

class CachedEmbedPolicyTest {

    private static final String ORIGIN = "https://www.example.com";

    private final UUID event = UUID.randomUUID();

    @Test
    void asksOnceForEachPage() {
        var questions = new AtomicInteger();
        var policy = new CachedEmbedPolicy((_, origin) -> {
            questions.incrementAndGet();
            return origin.equals(ORIGIN);
        });

        for (int i = 0; i < 3; i++) {
            assertThat(policy.allows(event, ORIGIN)).isTrue();
            assertThat(policy.allows(event, "https://other.example")).isFalse();
        }
        assertThat(questions).hasValue(2);
    }

    @Test
    void allowsNothingWhileTheDatabaseCannotBeRead() {
        var policy = new CachedEmbedPolicy((_, _) -> {
            throw new DataAccessResourceFailureException("no connection");
        });

        assertThat(policy.allows(event, ORIGIN)).isFalse();
    }
}
