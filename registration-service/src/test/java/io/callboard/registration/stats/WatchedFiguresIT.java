package io.callboard.registration.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.PlatformTest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What those who watch a live event see of its figures. The test reads in place of the loop. */
@PlatformTest
class WatchedFiguresIT {

    private static final int MOST_WATCHES = 3;
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(10);

    private final UUID event = UUID.randomUUID();

    @Autowired
    private CurrentFigures figures;

    @Autowired
    private JdbcClient jdbc;

    private WatchedFigures watched;

    @BeforeEach
    void oneSeatIsTaken() {
        watched = new WatchedFigures(figures, new SimpleMeterRegistry(), MOST_WATCHES);
        jdbc.sql("""
                        insert into live_event (event_id, organizer_id, version, epoch, status, title, starts_local,
                            zone, starts_at, ends_at, registration_open, waitlist)
                        values (:event, 'org_aurora', 1, 1, 'SCHEDULED', 'Title', '2099-12-01T18:00', 'UTC',
                            '2099-12-01T18:00Z', '2099-12-01T19:00Z', true, true)
                        """).param("event", event).update();
        jdbc.sql(
                        "insert into live_event_seats (event_id, organizer_id, capacity, taken) values (?, 'org_aurora', 3, 1)")
                .param(event)
                .update();
    }

    @Test
    void wakesEverybodyWhoWatchesWhenTheFiguresChange() throws Exception {
        try (var one = watch();
                var two = watch()) {
            watched.read();
            assertThat(one.next(SHORT)).isEmpty();
            CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(() -> confirmedNext(two));

            take(2);
            watched.read();

            assertThat(one.next(LONG)).get().extracting(Figures::confirmed).isEqualTo(2);
            assertThat(waiting.get(1, TimeUnit.MINUTES)).isEqualTo(2);
            assertThat(one.next(SHORT)).isEmpty();
        }
    }

    @Test
    void showsTheNewestFiguresToSomebodyWhoComesLater() throws Exception {
        try (var early = watch()) {
            take(3);
            try (var late = watch()) {
                assertThat(late.next(SHORT)).isEmpty();
                assertThat(early.next(LONG))
                        .get()
                        .extracting(Figures::confirmed)
                        .isEqualTo(3);
            }
        }
    }

    @Test
    void endsWhenTheServiceStops() throws Exception {
        try (var watch = watch()) {
            CompletableFuture<Boolean> over = CompletableFuture.supplyAsync(() -> endsWaiting(watch));

            watched.stop();

            assertThat(over.get(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    @Test
    void endsWhenTheLiveEventIsGone() throws Exception {
        try (var watch = watch()) {
            jdbc.sql("delete from live_event where event_id = ?").param(event).update();

            watched.read();

            assertThat(watch.isOver()).isTrue();
        }
    }

    @Test
    void bearsABoundedNumberOfWatches() {
        List<WatchedFigures.Watch> open = new ArrayList<>();
        Figures first = current();
        for (int i = 0; i < MOST_WATCHES; i++) {
            open.add(watched.watch(first).orElseThrow());
        }

        assertThat(watched.watch(first)).isEmpty();
        open.getFirst().close();
        assertThat(watched.watch(first)).isPresent();
    }

    private WatchedFigures.Watch watch() {
        return watched.watch(current()).orElseThrow();
    }

    private Figures current() {
        return Tenancy.callAsPlatform(() -> figures.of(event)).orElseThrow();
    }

    private void take(int seats) {
        jdbc.sql("update live_event_seats set taken = ? where event_id = ?")
                .params(seats, event)
                .update();
    }

    private static int confirmedNext(WatchedFigures.Watch watch) {
        try {
            return watch.next(LONG).orElseThrow().confirmed();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean endsWaiting(WatchedFigures.Watch watch) {
        try {
            return watch.next(LONG).isEmpty() && watch.isOver();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
