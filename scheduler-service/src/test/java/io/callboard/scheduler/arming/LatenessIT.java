package io.callboard.scheduler.arming;

import static io.callboard.scheduler.audience.RegistrationFixture.registrationsFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Tokens;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.audience.RegistrationFixture;
import io.callboard.scheduler.planning.LiveEventFixture;
import io.callboard.scheduler.timer.TimerRows;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What arming keeps about its punctuality, and who may read it. */
@SchedulerTest
class LatenessIT {

    @Autowired
    private ApplicationContext service;

    @Autowired
    private TimerArmer armer;

    @Autowired
    private JdbcClient jdbc;

    @LocalServerPort
    private int port;

    @BeforeEach
    void armWhatOthersLeft() {
        Slices.armAll(armer, jdbc);
    }

    @Test
    void aTimerIsServedByItsLastSlice() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S");
        event.tell(service);
        RegistrationFixture.tell(service, registrationsFor(event, 700));

        assertThat(armer.armNext()).isTrue();
        assertThat(served(event)).isEqualTo("ARMING false");
        assertThat(armer.armNext()).isTrue();
        assertThat(served(event)).isEqualTo("ARMED true");
    }

    @Test
    void aMissedTimerIsCounted() {
        long before = figure("missed");
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S");
        event.tell(service);
        jdbc.sql("update timer set useful_until = now() where event_id = :id")
                .param("id", event.eventId())
                .update();

        armer.armNext();

        assertThat(TimerRows.inShort(jdbc, event.eventId())).containsExactly("1 PT0S SKIPPED MISSED");
        assertThat(figure("missed")).isGreaterThan(before);
    }

    @Test
    void operatorsSeeTheTimersOfAllOrganizers() {
        long before = figure("ahead");
        anEventIn(Duration.ofSeconds(50), "PT0S").tell(service);
        anEventIn(Duration.ofSeconds(50), "PT0S").tell(service);
        armWhatOthersLeft();

        assertThat(figure("ahead")).isGreaterThanOrEqualTo(before + 2);
    }

    @Test
    void onlyOperatorsMayAsk() {
        String ops = Tokens.organizer("org_ops", "ops");

        assertThat(status(null, "")).isEqualTo(401);
        assertThat(status(Tokens.organizer("org_a"), "")).isEqualTo(403);
        assertThat(status(Tokens.organizer("org_a", "events:read"), "")).isEqualTo(403);
        assertThat(status(ops, "?hours=168")).isEqualTo(200);
        assertThat(status(ops, "?hours=0")).isEqualTo(400);
        assertThat(status(ops, "?hours=169")).isEqualTo(400);
        assertThat(status(ops, "?hours=many")).isEqualTo(400);
    }

    private String served(LiveEventFixture event) {
        return jdbc.sql("select status || ' ' || (served_at is not null) from timer where event_id = :id")
                .param("id", event.eventId())
                .query(String.class)
                .single();
    }

    /** Of reminders. Other tests of this context add to it. */
    private long figure(String name) {
        JsonNode body = JsonMapper.shared()
                .readTree(Objects.requireNonNull(
                        get(Tokens.organizer("org_ops", "ops"), "").getBody()));
        return body.get("kinds")
                .valueStream()
                .filter(kind -> kind.get("kind").asString().equals("REMINDER"))
                .mapToLong(kind -> kind.get(name).asLong())
                .sum();
    }

    private int status(@Nullable String token, String query) {
        return get(token, query).getStatusCode().value();
    }

    private ResponseEntity<String> get(@Nullable String token, String query) {
        return RestClient.create("http://localhost:" + port)
                .get()
                .uri("/api/v1/reminders/lateness" + query)
                .headers(headers -> {
                    if (token != null) {
                        headers.set(HttpHeaders.AUTHORIZATION, "Bearer " + token);
                    }
                })
                .retrieve()
                .onStatus(status -> status.isError(), (_, _) -> {})
                .toEntity(String.class);
    }
}
