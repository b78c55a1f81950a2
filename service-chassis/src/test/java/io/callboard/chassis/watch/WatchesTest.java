package io.callboard.chassis.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What those who watch see of their subjects. The test reads in place of the loop. */
class WatchesTest {

    private static final int MOST_WATCHES = 3;
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(10);

    private final Map<String, Integer> states = new HashMap<>(Map.of("tides", 1, "moons", 1));
    private final List<Set<String>> reads = new ArrayList<>();
    private Runnable duringARead = () -> {};

    private final Watches<String, Integer> watches =
            new Watches<>("test", this::read, new SimpleMeterRegistry(), MOST_WATCHES);

    private Map<String, Integer> read(Set<String> subjects) {
        reads.add(subjects);
        Map<String, Integer> read = new HashMap<>(states);
        read.keySet().retainAll(subjects);
        duringARead.run();
        return read;
    }

    @Test
    void wakesEverybodyWhoWatchesWhenTheStateChanges() throws Exception {
        try (var one = watch("tides");
                var two = watch("tides")) {
            watches.read();
            assertThat(one.next(SHORT)).isEmpty();
            CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(() -> next(two));

            states.put("tides", 2);
            watches.read();

            assertThat(one.next(LONG)).contains(2);
            assertThat(waiting.get(1, TimeUnit.MINUTES)).isEqualTo(2);
            assertThat(one.next(SHORT)).isEmpty();
        }
    }

    @Test
    void readsEachWatchedSubjectOnceHoweverManyWatch() {
        try (var one = watch("tides");
                var two = watch("tides");
                var three = watch("moons")) {
            watches.read();
        }
        watches.read();

        assertThat(reads).containsExactly(Set.of("tides", "moons"));
    }

    @Test
    void showsTheNewestStateToSomebodyWhoComesLater() throws Exception {
        try (var early = watch("tides")) {
            states.put("tides", 3);
            try (var late = watch("tides")) {
                assertThat(late.next(SHORT)).isEmpty();
                assertThat(early.next(LONG)).contains(3);
            }
        }
    }

    @Test
    void endsWhenTheServiceStops() throws Exception {
        try (var watch = watch("tides")) {
            CompletableFuture<Boolean> over = CompletableFuture.supplyAsync(() -> endsWaiting(watch));

            watches.stop();

            assertThat(over.get(1, TimeUnit.MINUTES)).isTrue();
        }
        try (var late = watch("tides")) {
            assertThat(late.isOver()).isTrue();
        }
    }

    @Test
    void endsWhenTheSubjectIsGone() throws Exception {
        try (var watch = watch("tides")) {
            states.remove("tides");

            watches.read();

            assertThat(watch.isOver()).isTrue();
        }
    }

    @Test
    void lastsWhenItBeginsDuringARead() throws Exception {
        try (var early = watch("tides")) {
            var begun = new ArrayList<Watches<String, Integer>.Watch>();
            duringARead = () -> begun.add(watch("moons"));

            watches.read();

            assertThat(begun.getFirst().isOver()).isFalse();
            assertThat(early.isOver()).isFalse();
        }
    }

    @Test
    void bearsABoundedNumberOfWatches() {
        var first = watch("tides");
        watch("tides");
        watch("moons");

        assertThat(watches.watch("tides", 1)).isEmpty();
        first.close();
        assertThat(watches.watch("tides", 1)).isPresent();
    }

    private Watches<String, Integer>.Watch watch(String subject) {
        return watches.watch(subject, states.getOrDefault(subject, 0)).orElseThrow();
    }

    private static int next(Watches<String, Integer>.Watch watch) {
        try {
            return watch.next(LONG).orElseThrow();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean endsWaiting(Watches<String, Integer>.Watch watch) {
        try {
            return watch.next(LONG).isEmpty() && watch.isOver();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
