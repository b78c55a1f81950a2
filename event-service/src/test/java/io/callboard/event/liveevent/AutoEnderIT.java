package io.callboard.event.liveevent;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A live event that nobody ends is ended once, some time after its planned end, with any number of instances. */
@PlatformTest
class AutoEnderIT {

    private static final String TIDES = """
            {"title": "Tides", "start": {"local": "2035-12-01T18:00", "zone": "Europe/Berlin"}, "duration": "PT1H"}""";

    @LocalServerPort
    private int port;

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private AutoEnder ender;

    private Organizer organizer;

    @BeforeEach
    void anOrganizer() {
        organizer = Organizer.at(port);
    }

    @Test
    void endsWhatNobodyEndedAndLeavesTheRest() {
        String scheduled = anEvent();
        String live = anEvent();
        organizer.post("/" + live + "/start");
        String stays = anEvent();
        organizer.patch("/" + stays, "{\"autoEnd\": false}");
        String draft = organizer.post("?draft=true", TIDES).text("/id");
        String cancelled = anEvent();
        organizer.delete("/" + cancelled);
        String extended = anEvent();
        endedAgo(Duration.ofMinutes(121), scheduled, live, stays, draft, cancelled);
        endedAgo(Duration.ofMinutes(119), extended);

        endAll();

        assertThat(status(scheduled)).isEqualTo("ENDED");
        assertThat(status(live)).isEqualTo("ENDED");
        assertThat(status(stays)).isEqualTo("SCHEDULED");
        assertThat(status(draft)).isEqualTo("DRAFT");
        assertThat(status(cancelled)).isEqualTo("CANCELLED");
        assertThat(status(extended)).isEqualTo("SCHEDULED");
        assertThat(toldAbout(scheduled, 2)).containsExactly("LiveEventScheduled", "LiveEventEnded");
        assertThat(toldAbout(live, 3)).containsExactly("LiveEventScheduled", "LiveEventStarted", "LiveEventEnded");
        Contracts.assertValid(
                "live-events.v1",
                "LiveEventEnded",
                KafkaProbe.text(kafka.received("live-events.v1", scheduled).getLast()));
    }

    @Test
    void anInstanceThatDiesBeforeItsCommitLosesNothingAndPublishesNothing() {
        String id = anEvent();
        // Armed before the event exists, because the loop of the service must not end it either.
        try (var _ = Failpoints.arm("event.auto-end.before-commit", () -> {
            throw new Failpoints.InjectedFault("event.auto-end.before-commit");
        })) {
            endedAgo(Duration.ofHours(3), id);
            assertThatExceptionOfType(Failpoints.InjectedFault.class).isThrownBy(ender::endOverdue);
            assertThat(status(id)).isEqualTo("SCHEDULED");
        }

        endAll();

        assertThat(status(id)).isEqualTo("ENDED");
        assertThat(toldAbout(id, 2)).containsExactly("LiveEventScheduled", "LiveEventEnded");
    }

    @Test
    void twoInstancesEndEachEventOnce() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int n = 0; n < 150; n++) {
            ids.add(anEvent());
        }
        endedAgo(Duration.ofHours(3), ids.toArray(String[]::new));

        try (var threads = Executors.newFixedThreadPool(2)) {
            Callable<Integer> instance = () -> Tenancy.callAsPlatform(this::endAll);
            for (var ended : threads.invokeAll(Collections.nCopies(2, instance))) {
                ended.get();
            }
        }

        assertThat(ids).allSatisfy(id -> assertThat(status(id)).isEqualTo("ENDED"));
        await().until(() ->
                toldAbout(ids).values().stream().mapToInt(List::size).sum() >= 2 * ids.size());
        assertThat(toldAbout(ids))
                .hasSameSizeAs(ids)
                .allSatisfy((_, types) -> assertThat(types).containsExactly("LiveEventScheduled", "LiveEventEnded"));
    }

    private int endAll() {
        int ended = 0;
        for (int slice = ender.endOverdue(); slice > 0; slice = ender.endOverdue()) {
            ended += slice;
        }
        return ended;
    }

    private String anEvent() {
        return organizer.post("", TIDES).text("/id");
    }

    private void endedAgo(Duration ago, String... ids) {
        jdbc.sql("""
                        update live_event set
                            starts_at = now() - make_interval(secs => :seconds) - interval '1 hour',
                            ends_at = now() - make_interval(secs => :seconds)
                        where id in (:ids)
                        """)
                .param("seconds", ago.toSeconds())
                .param("ids", List.of(ids).stream().map(UUID::fromString).toList())
                .update();
    }

    private String status(String id) {
        return organizer.get("/" + id).text("/status");
    }

    private Map<String, List<String>> toldAbout(List<String> ids) {
        return kafka.received("live-events.v1").stream()
                .filter(message -> ids.contains(KafkaProbe.key(message)))
                .collect(groupingBy(
                        message -> String.valueOf(KafkaProbe.key(message)),
                        mapping(message -> String.valueOf(KafkaProbe.type(message)), toList())));
    }

    private List<String> toldAbout(String id, int messages) {
        await().until(() -> kafka.received("live-events.v1", id).size() >= messages);
        return kafka.received("live-events.v1", id).stream()
                .map(message -> String.valueOf(KafkaProbe.type(message)))
                .toList();
    }
}
