package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OverlappingClaimsTest {

    private static final Claimed FOUND = new Claimed(List.of(), 7, Map.of(), true, null);

    private final OverlappingClaims claims = new OverlappingClaims();
    private final CompletableFuture<Void> lock = new CompletableFuture<>();
    private final CompletableFuture<Claimed> commit = new CompletableFuture<>();
    private final CompletableFuture<Void> second = new CompletableFuture<>();

    @Test
    void theNextOneBeginsWhenTheFirstOneHasLockedItsDeliveries() throws Exception {
        start(locked -> {
            lock.join();
            locked.run();
            return commit.join();
        });
        startSecond();
        assertThatThrownBy(() -> second.get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

        lock.complete(null);
        second.join();

        assertThat(claims.areTwo()).isTrue();
        commit.complete(FOUND);
        assertThat(claims.first().end()).isEqualTo(FOUND);
        assertThat(claims.first().end()).isEqualTo(Claimed.NOTHING);
        assertThat(claims.isEmpty()).isTrue();
    }

    @Test
    void theNextOneDoesNotBeginIfTheFirstOneFailsBefore() {
        start(_ -> {
            throw new IllegalStateException("no connection");
        });
        startSecond();

        Throwable failure = catchThrowable(() -> claims.first().end());
        assertThat(failure).isInstanceOf(CompletionException.class);
        assertThat(catchThrowable(() -> claims.first().end())).isSameAs(failure);
        assertThat(second).isNotDone();
    }

    @Test
    void theEndWaitsForWhatRuns() throws Exception {
        start(_ -> commit.join());
        CompletableFuture<Void> closed = CompletableFuture.runAsync(claims::close);
        assertThatThrownBy(() -> closed.get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

        commit.completeExceptionally(new IllegalStateException("no connection"));

        closed.join();
    }

    private void start(Function<Runnable, Claimed> claim) {
        claims.start(1, List.of(), claim);
    }

    private void startSecond() {
        start(_ -> {
            second.complete(null);
            return Claimed.NOTHING;
        });
    }
}
