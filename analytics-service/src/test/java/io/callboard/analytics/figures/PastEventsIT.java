package io.callboard.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.callboard.analytics.figures.ReminderFigures.SendTime;
import io.callboard.analytics.notification.Outcome;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.testing.PlatformTest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What a live event's figures take from earlier live events. The roll-ups are given, and the numbers worked out by hand. */
@PlatformTest
class PastEventsIT {

    private static final Instant START = Instant.now().minus(Duration.ofDays(10));

    @Autowired
    private Figures figures;

    @Autowired
    private Reminders reminders;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transactions;

    private final String organizer = "org_" + UUID.randomUUID();
    private final String stranger = "org_" + UUID.randomUUID();

    @Test
    void forecastsFromTheLatestTwentyThatWereOverBefore() {
        UUID asked = event(organizer, "SCHEDULED", START.plus(Duration.ofHours(1)));
        registrations(asked, "CONFIRMED", 30);
        registrations(asked, "CANCELLED", 40);
        // Nobody came to the latest twenty, of which one ended at the very start, and everybody to those before.
        for (int i = 0; i < 41; i++) {
            past(organizer, "ENDED", START.minus(Duration.ofHours(i)), i < 20 ? 0 : 10, i < 20 ? 10 : 0);
        }
        past(organizer, "ENDED", START.plusSeconds(1), 10, 0);
        past(organizer, "LIVE", START.minusSeconds(1), 10, 0);
        past(organizer, "ENDED", START.minusSeconds(1), 9, 0);
        past(stranger, "ENDED", START.minusSeconds(1), 10, 0);

        ShowUpForecast forecast =
                figures.of(new OrganizerId(organizer), asked, 0.5).orElseThrow().forecast();

        // The rate is (5 × 0.5 + 0) / 25. For the latest one (2.5 + 1) / 25 was expected, for each before it 1 / 25
        // more, and for the twentieth 22.5 / 25. That is 13 / 25 too much on average.
        assertThat(forecast).isEqualTo(new ShowUpForecast(0.1, 3, 20, 0.52, null, 0.5));
    }

    @Test
    void suggestsFromTheLatestTwentyThatWereOverBefore() {
        UUID asked = event(organizer, "SCHEDULED", START.plus(Duration.ofHours(1)));
        for (int i = 0; i < 20; i++) {
            UUID earlier = event(organizer, "ENDED", START.minus(Duration.ofHours(i)));
            notifications(earlier, "PT1H", "REMINDER", "EMAIL", Outcome.SENT, 1);
            notifications(earlier, "PT1H", "REMINDER", "SMS", Outcome.DELIVERED, 1);
            notifications(earlier, "PT1H", "REMINDER", "EMAIL", Outcome.FAILED, 5);
            notifications(earlier, "PT1H", "FOLLOW_UP", "EMAIL", Outcome.SENT, 5);
            joined(earlier, "PT1H", 1);
            notifications(earlier, "PT15M", "REMINDER", "EMAIL", Outcome.SENT, 1);
            joined(earlier, "PT15M", i < 12 ? 1 : 0);
            // 19 messages are too few.
            notifications(earlier, "P1D", "REMINDER", "EMAIL", Outcome.SENT, i < 19 ? 1 : 0);
            joined(earlier, "P1D", 1);
        }
        for (UUID other : List.of(
                event(organizer, "ENDED", START.minus(Duration.ofHours(20))),
                event(organizer, "ENDED", START.plusSeconds(1)),
                event(organizer, "LIVE", START.minusSeconds(1)),
                event(stranger, "ENDED", START.minusSeconds(1)))) {
            notifications(other, "PT1H", "REMINDER", "EMAIL", Outcome.SENT, 1_000);
            joined(other, "PT1H", 1_000);
        }

        assertThat(reminders.of(new OrganizerId(organizer), asked).orElseThrow().sendTimes())
                .containsExactly(new SendTime("PT15M", 20, 12, 0.6), new SendTime("PT1H", 40, 20, 0.5));
    }

    /** The live events of all other tests are deleted for it, in a transaction that is rolled back. */
    @Test
    void thePlatformHasAnAverageOnceTenOrganizersHaveALiveEventBehindThem() {
        transactions.executeWithoutResult(status -> {
            status.setRollbackOnly();
            jdbc.sql("delete from live_event").update();
            Instant anHourAgo = Instant.now().minus(Duration.ofHours(1));
            for (int i = 1; i <= 9; i++) {
                past(stranger + i, "ENDED", anHourAgo, 8, 2);
            }
            past(stranger + 9, "ENDED", anHourAgo, 20, 80);
            past(stranger + "open", "LIVE", anHourAgo, 0, 10);
            past(stranger + "early", "ENDED", anHourAgo.plus(Duration.ofHours(2)), 0, 10);
            past(stranger + "small", "ENDED", anHourAgo, 0, 9);

            assertThat(platformRate()).isEqualTo(0.5);

            past(organizer, "ENDED", anHourAgo, 3, 7);

            // Each live event weighs the same: (9 × 0.8 + 0.2 + 0.3) / 11.
            assertThat(platformRate()).isCloseTo(0.7, within(1e-9));
        });
    }

    private double platformRate() {
        return new PlatformShowUps(jdbc, Clock.systemUTC()).rate();
    }

    /** A live event of one hour. */
    private UUID event(String of, String status, Instant endsAt) {
        UUID event = UUID.randomUUID();
        jdbc.sql("""
                        insert into live_event (event_id, organizer_id, version, status, title, starts_at, ends_at)
                        values (:event, :organizer, 1, :status, 'Tides', :endsAt::timestamptz - interval '1 hour',
                            :endsAt::timestamptz)
                        """)
                .param("event", event)
                .param("organizer", of)
                .param("status", status)
                .param("endsAt", endsAt.toString())
                .update();
        return event;
    }

    private void past(String of, String status, Instant endsAt, int attended, int noShows) {
        jdbc.sql("""
                        insert into viewership (event_id, organizer_id, joined, seconds, attended, no_shows)
                        values (:event, :organizer, :attended, 0, :attended, :noShows)
                        """)
                .param("event", event(of, status, endsAt))
                .param("organizer", of)
                .param("attended", attended)
                .param("noShows", noShows)
                .update();
    }

    private void registrations(UUID event, String status, int amount) {
        jdbc.sql("""
                        insert into registration_count (event_id, organizer_id, dimension, value, amount)
                        values (:event, :organizer, 'status', :status, :amount)
                        """)
                .param("event", event)
                .param("organizer", organizer)
                .param("status", status)
                .param("amount", amount)
                .update();
    }

    private void notifications(UUID event, String rule, String kind, String channel, Outcome outcome, int amount) {
        jdbc.sql("""
                        insert into notification_count
                            (event_id, organizer_id, rule, kind, epoch, channel, provider, outcome, reason, lateness, amount)
                        select event_id, organizer_id, :rule, :kind, 1, :channel, 'resend', :outcome, '', -1, :amount
                        from live_event
                        where event_id = :event
                        """)
                .param("event", event)
                .param("rule", rule)
                .param("kind", kind)
                .param("channel", channel)
                .param("outcome", outcome.rank)
                .param("amount", amount)
                .update();
    }

    private void joined(UUID event, String rule, int amount) {
        jdbc.sql("""
                        insert into reminder_response_count (event_id, organizer_id, rule, channel, amount)
                        select event_id, organizer_id, :rule, 'EMAIL', :amount
                        from live_event
                        where event_id = :event
                        """)
                .param("event", event)
                .param("rule", rule)
                .param("amount", amount)
                .update();
    }
}
