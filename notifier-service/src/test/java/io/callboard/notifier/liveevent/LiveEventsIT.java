package io.callboard.notifier.liveevent;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.notifier.NotifierTest;
import io.callboard.notifier.Slices;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

@NotifierTest
class LiveEventsIT {

    private static final Instant STARTS_AT = Instant.parse("2031-03-01T18:00:00Z");

    private final UUID eventId = UUID.randomUUID();

    @Autowired
    private LiveEvents liveEvents;

    @Autowired
    private TransactionOperations transactions;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void statesOfEveryTypeAndStatusCountAndOtherFactsDoNot() {
        apply("LiveEventReplayReady", state(1L, "REPLAY_READY"));
        assertThat(known()).isEqualTo("1 REPLAY_READY");

        apply("LiveEventLiked", state(null, null));
        assertThat(known()).isEqualTo("1 REPLAY_READY");
    }

    @Test
    void aLowerVersionNeverWins() {
        apply("LiveEventCancelled", state(3L, "CANCELLED"));
        apply("LiveEventScheduled", state(1L, "SCHEDULED"));
        assertThat(known()).isEqualTo("3 CANCELLED");
    }

    @Test
    void aChangeWakesWhatWaitsForTheEventAndARepetitionWakesNothing() {
        Tenancy.runAsPlatform(() -> jdbc.sql("""
                        insert into delivery_queue (delivery_id, organizer_id, event_id, registration_id, kind, epoch, channel,
                            due_at, urgent_by, waits_for, next_attempt_at)
                        values (?, 'org_aurora', ?, ?, 'REMINDER', 1, 'NOWHERE', now(), now(), 'EVENT', null)
                        """)
                .params(UUID.randomUUID(), eventId, UUID.randomUUID())
                .update());

        apply("LiveEventScheduled", state(1L, "SCHEDULED"));
        assertThat(parked()).isZero();

        run("update delivery_queue set waits_for = 'EVENT', next_attempt_at = null where event_id = ?");
        apply("LiveEventScheduled", state(1L, "SCHEDULED"));
        assertThat(parked()).isEqualTo(1);
        run("delete from delivery_queue where event_id = ?");
    }

    @Test
    void anEndedEventIsDeletedAfterItsRegistrations() {
        apply("LiveEventEnded", state(1L, "ENDED"));
        run("update live_event set ends_at = now() - interval '91 days' where event_id = ?");
        Tenancy.runAsPlatform(
                () -> jdbc.sql("""
                        insert into registration (registration_id, organizer_id, event_id, version, status)
                        values (?, 'org_aurora', ?, 1, 'CONFIRMED')
                        """).params(UUID.randomUUID(), eventId).update());
        deleteEnded();
        assertThat(known()).isEqualTo("1 ENDED");

        run("delete from registration where event_id = ?");
        deleteEnded();
        assertThat(known()).isNull();
    }

    @Test
    void keepsWhatMailsShow() {
        apply("LiveEventScheduled", state(1L, "SCHEDULED"));
        assertThat(content()).as("of an older event-service").isEqualTo(MailContent.none());

        apply(
                "LiveEventChanged",
                state(
                        2L,
                        "SCHEDULED",
                        List.of(new LiveEventState.Resource("Slides", "https://example.com/slides.pdf")),
                        new LiveEventState.Branding("https://example.com/logo.svg", "#ffdd00", "#000000")));
        assertThat(content())
                .isEqualTo(new MailContent(
                        List.of(new MailContent.Resource("Slides", "https://example.com/slides.pdf")),
                        "https://example.com/logo.svg",
                        "#ffdd00",
                        "#000000",
                        "de",
                        new MailContent.InPerson("Kulturhaus", "Hauptstraße 1")));

        run("update live_event set content = null where event_id = ?");
        assertThat(content()).as("not read again yet").isEqualTo(MailContent.none());
    }

    private MailContent content() {
        return Tenancy.callAsPlatform(() -> liveEvents.find(List.of(eventId)).get(eventId))
                .content();
    }

    private void deleteEnded() {
        Tenancy.callAsPlatform(() -> Slices.delete(jdbc, Duration.ofDays(90), 1000, LiveEventConfiguration.DELETE));
    }

    private int parked() {
        return Tenancy.callAsPlatform(
                () -> jdbc.sql("select count(*) from delivery_queue where event_id = ? and waits_for = 'EVENT'")
                        .param(eventId)
                        .query(Integer.class)
                        .single());
    }

    private @Nullable String known() {
        return Tenancy.callAsPlatform(
                () -> jdbc.sql("select version || ' ' || status from live_event where event_id = ?")
                        .param(eventId)
                        .query(String.class)
                        .optional()
                        .orElse(null));
    }

    private void run(String statement) {
        Tenancy.runAsPlatform(() -> jdbc.sql(statement).param(eventId).update());
    }

    private void apply(String type, LiveEventState state) {
        Tenancy.runAsPlatform(() -> transactions.executeWithoutResult(
                _ -> liveEvents.apply(List.of(new Message<>("id", type, eventId.toString(), STARTS_AT, state)))));
    }

    private LiveEventState state(@Nullable Long version, @Nullable String status) {
        return state(version, status, null, null);
    }

    private LiveEventState state(
            @Nullable Long version,
            @Nullable String status,
            @Nullable List<LiveEventState.Resource> resources,
            LiveEventState.@Nullable Branding branding) {
        return new LiveEventState(
                eventId,
                "org_aurora",
                version,
                1,
                status,
                "Launch",
                new LiveEventState.Start("Europe/Berlin"),
                STARTS_AT,
                STARTS_AT.plus(Duration.ofHours(1)),
                null,
                null,
                null,
                null,
                resources,
                branding,
                branding == null ? null : "de",
                branding == null ? null : new LiveEventState.InPerson("Kulturhaus", "Hauptstraße 1"));
    }
}
