package io.callboard.analytics.response;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.analytics.response.ReminderResponses.Join;
import io.callboard.analytics.response.ReminderResponses.Reminder;
import io.callboard.chassis.testing.PlatformTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A join counts for the latest reminder of the half hour before it, in any order of the messages. */
@PlatformTest
class ReminderResponsesIT {

    private static final Instant JOINED = Instant.parse("2026-12-01T17:00:00Z");

    @Autowired
    private ReminderResponses responses;

    @Autowired
    private JdbcClient jdbc;

    private final UUID event = UUID.randomUUID();
    private final UUID hour = UUID.randomUUID();
    private final UUID quarter = UUID.randomUUID();
    private final UUID ada = UUID.randomUUID();
    private final UUID lin = UUID.randomUUID();
    private final UUID max = UUID.randomUUID();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void countsAJoinForTheLatestReminderBeforeIt(long seed) {
        List<Runnable> messages = new ArrayList<>();
        // Ada: the later of two, and not the one that came after the join. An older report of the same one counts.
        sent(messages, ada, hour, "EMAIL", "PT1H", -1_700);
        sent(messages, ada, quarter, "SMS", "PT15M", -900);
        sent(messages, ada, quarter, "EMAIL", "PT15M", 60);
        sent(messages, ada, quarter, "EMAIL", "PT15M", -600);
        joined(messages, ada, 1, 0);
        joined(messages, ada, 2, 0);
        // Lin: too long ago.
        sent(messages, lin, hour, "EMAIL", "PT1H", -1_800);
        joined(messages, lin, 1, 0);
        // Max: a later version says another instant.
        sent(messages, max, hour, "EMAIL", "PT1H", -1_000);
        joined(messages, max, 1, 0);
        joined(messages, max, 2, 1_000);
        messages.addAll(List.copyOf(messages));
        Collections.shuffle(messages, new Random(seed));

        messages.forEach(Runnable::run);

        assertThat(jdbc.sql("""
                        select rule || ' ' || channel || ' ' || amount from reminder_response_count
                        where event_id = :event and amount <> 0
                        """).param("event", event).query(String.class).list())
                .containsExactly("PT15M EMAIL 1");
    }

    private void sent(
            List<Runnable> messages, UUID registration, UUID timer, String channel, String rule, long seconds) {
        Instant at = JOINED.plusSeconds(seconds);
        messages.add(() ->
                responses.sent(List.of(new Reminder(event, registration, "org_aurora", timer, channel, rule, at))));
    }

    private void joined(List<Runnable> messages, UUID registration, long version, long seconds) {
        Instant at = JOINED.plusSeconds(seconds);
        messages.add(() -> responses.joined(List.of(new Join(event, registration, "org_aurora", version, at))));
    }
}
