package io.callboard.local.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IdempotencyKeysTest {

    private final IdempotencyKeys keys = new IdempotencyKeys(Clock.systemUTC());
    private final AtomicInteger processed = new AtomicInteger();

    private final IdempotencyKeys.Conflicts conflicts = new IdempotencyKeys.Conflicts() {
        @Override
        public Answer otherBody() {
            return Answer.noContent();
        }

        @Override
        public Answer inProgress() {
            return Answer.noContent();
        }
    };

    @Test
    void theNewestTenThousandKeysAreKept() {
        for (int key = 0; key < 10_001; key++) {
            use(key);
        }
        use(10_000);
        use(5_000);
        assertThat(processed).hasValue(10_001);
        use(0);
        assertThat(processed).hasValue(10_002);
    }

    private void use(int key) {
        keys.once("key" + key, new byte[] {1}, conflicts, () -> {
            processed.incrementAndGet();
            return Answer.json(200, "accepted");
        });
    }
}
