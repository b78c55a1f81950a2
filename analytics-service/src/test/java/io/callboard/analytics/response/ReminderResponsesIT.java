package io.callboard.analytics.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.analytics.response.HoldOuts.Assigned;
import io.callboard.analytics.response.ReminderResponses.Registrant;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.PlatformTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A join counts for the latest reminder of the half hour before it, and attendance in the group of the hold-out, in any
 * order of the messages.
 */
@PlatformTest
class ReminderResponsesIT {

    private static final Instant JOINED = Instant.parse("2026-12-01T17:00:00Z");

    @Autowired
    private ReminderResponses responses;

    @Autowired
    private HoldOuts holdOuts;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private PlatformTransactionManager transactionManager;

    private final UUID event = UUID.randomUUID();
    private final UUID hour = UUID.randomUUID();
    private final UUID quarter = UUID.randomUUID();
    private final UUID ada = UUID.randomUUID();
    private final UUID lin = UUID.randomUUID();
    private final UUID max = UUID.randomUUID();
    private final UUID kim = UUID.randomUUID();
    private final UUID eva = UUID.randomUUID();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void countsAJoinForTheLatestReminderBeforeIt(long seed) {
        List<Runnable> messages = new ArrayList<>();
        // Ada: the later of two, and not the one that came after the join. An older report of the same one counts.
        sent(messages, ada, hour, "EMAIL", "PT1H", -1_700);
        sent(messages, ada, quarter, "SMS", "PT15M", -900);
        sent(messages, ada, quarter, "EMAIL", "PT15M", 60);
        sent(messages, ada, quarter, "EMAIL", "PT15M", -600);
        // No reminder.
        messages.add(() -> send(ada, event, "EMAIL", "RESCHEDULED", "RESCHEDULED", -300));
        joined(messages, ada, 1, 0);
        joined(messages, ada, 2, 0);
        // Lin: too long ago.
        sent(messages, lin, hour, "EMAIL", "PT1H", -1_800);
        joined(messages, lin, 1, 0);
        // Max: a later version says another instant.
        sent(messages, max, hour, "EMAIL", "PT1H", -1_000);
        joined(messages, max, 1, 0);
        joined(messages, max, 2, 1_000);
        // Kim: just in time. Eva: at the same instant.
        sent(messages, kim, hour, "EMAIL", "PT1H", -1_799);
        joined(messages, kim, 1, 0);
        sent(messages, eva, hour, "EMAIL", "PT1H", 0);
        joined(messages, eva, 1, 0);
        messages.addAll(List.copyOf(messages));
        Collections.shuffle(messages, new Random(seed));

        var transactions = new TransactionTemplate(transactionManager);
        messages.forEach(message -> transactions.executeWithoutResult(status -> message.run()));

        assertThat(counts()).containsExactlyInAnyOrder("PT15M EMAIL 1", "PT1H EMAIL 2");
    }

    /** Each of the two sees the rows of the other, whichever commits first. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void countsAJoinAndAReminderThatCommitAtTheSameMoment(boolean joinIsFirst) throws Exception {
        Runnable join = () -> join(ada, 1, 0);
        Runnable reminder = () -> send(ada, hour, "EMAIL", "PT1H", -600);
        var transactions = new TransactionTemplate(transactionManager);
        try (var second = Executors.newSingleThreadExecutor()) {
            var done = new CompletableFuture<Void>();
            transactions.executeWithoutResult(status -> {
                (joinIsFirst ? join : reminder).run();
                second.execute(() -> complete(
                        done, () -> transactions.executeWithoutResult(other -> (joinIsFirst ? reminder : join).run())));
                await().until(this::oneWaits);
            });
            done.get(1, TimeUnit.MINUTES);
        }

        assertThat(counts()).containsExactly("PT1H EMAIL 1");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void countsAttendanceInTheGroupOfTheHighestEpoch(long seed) {
        List<Runnable> messages = new ArrayList<>();
        messages.add(() -> assign(ada, 1, false));
        messages.add(() -> attend(ada, 1, null));
        messages.add(() -> attend(ada, 2, "ATTENDED"));
        // In one epoch a reminder that was sent counts, and a later epoch decides.
        messages.add(() -> assign(lin, 1, false));
        messages.add(() -> assign(lin, 2, true));
        messages.add(() -> attend(lin, 1, "ATTENDED"));
        messages.add(() -> assign(max, 1, true));
        messages.add(() -> assign(max, 1, false));
        messages.add(() -> attend(max, 1, "ATTENDED"));
        messages.add(() -> attend(max, 2, "NO_SHOW"));
        messages.addAll(List.copyOf(messages));
        Collections.shuffle(messages, new Random(seed));

        var transactions = new TransactionTemplate(transactionManager);
        messages.forEach(message -> transactions.executeWithoutResult(status -> message.run()));

        assertThat(groups()).containsExactly("PT1H false 2 1", "PT1H true 1 1");
    }

    /** Each of the two sees the row of the other, whichever commits first. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void countsAttendanceAndAReminderThatCommitAtTheSameMoment(boolean attendanceIsFirst) throws Exception {
        Runnable attendance = () -> attend(ada, 1, "ATTENDED");
        Runnable reminder = () -> assign(ada, 1, true);
        var transactions = new TransactionTemplate(transactionManager);
        try (var second = Executors.newSingleThreadExecutor()) {
            var done = new CompletableFuture<Void>();
            transactions.executeWithoutResult(status -> {
                (attendanceIsFirst ? attendance : reminder).run();
                second.execute(() -> complete(
                        done,
                        () -> transactions.executeWithoutResult(
                                other -> (attendanceIsFirst ? reminder : attendance).run())));
                await().until(this::oneWaits);
            });
            done.get(1, TimeUnit.MINUTES);
        }

        assertThat(groups()).containsExactly("PT1H true 1 1");
    }

    private List<String> groups() {
        return jdbc.sql("""
                        select concat_ws(' ', rule, held_out::text, registrants, attended) from hold_out_count
                        where event_id = :event and registrants <> 0
                        order by held_out
                        """).param("event", event).query(String.class).list();
    }

    private void assign(UUID registration, int epoch, boolean heldOut) {
        holdOuts.afterReminders(
                List.of(new Assigned(event, registration, "PT1H", "org_aurora", epoch, heldOut)), () -> {});
    }

    private void attend(UUID registration, long version, @Nullable String outcome) {
        responses.afterAttendance(
                List.of(new Registrant(event, registration)),
                List.of(),
                () -> jdbc.sql("""
                        insert into attendance as known
                            (event_id, registration_id, organizer_id, version, shape, joined, seconds, outcome)
                        values (:event, :registration, 'org_aurora', :version, 5, true, 0, :outcome)
                        on conflict (event_id, registration_id) do update
                        set version = excluded.version, outcome = excluded.outcome
                        where known.version < excluded.version
                        """)
                        .param("event", event)
                        .param("registration", registration)
                        .param("version", version)
                        .param("outcome", outcome)
                        .update());
    }

    private static void complete(CompletableFuture<Void> done, Runnable work) {
        try {
            Tenancy.runAsPlatform(work);
            done.complete(null);
        } catch (RuntimeException failed) {
            done.completeExceptionally(failed);
        }
    }

    private boolean oneWaits() {
        return jdbc.sql(
                                "select count(*) from pg_locks where locktype = 'advisory' and classid = :space and not granted")
                        .param("space", EventTurns.SPACE)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    private List<String> counts() {
        return jdbc.sql("""
                        select rule || ' ' || channel || ' ' || amount from reminder_response_count
                        where event_id = :event and amount <> 0
                        """).param("event", event).query(String.class).list();
    }

    private void sent(
            List<Runnable> messages, UUID registration, UUID timer, String channel, String rule, long seconds) {
        messages.add(() -> send(registration, timer, channel, rule, seconds));
    }

    private void joined(List<Runnable> messages, UUID registration, long version, long seconds) {
        messages.add(() -> join(registration, version, seconds));
    }

    private void send(UUID registration, UUID timer, String channel, String rule, long seconds) {
        send(registration, timer, channel, rule, "REMINDER", seconds);
    }

    private void send(UUID registration, UUID timer, String channel, String rule, String kind, long seconds) {
        responses.afterSent(
                List.of(new Registrant(event, registration)),
                () -> jdbc.sql("""
                        insert into notification as known
                            (event_id, cause, registration_id, channel, organizer_id, shape, rule, kind, outcome, sent_at)
                        values (:event, :timer, :registration, :channel, 'org_aurora', 5, :rule, :kind, 50,
                            :sentAt::timestamptz)
                        on conflict (event_id, cause, registration_id, channel) do update
                        set sent_at = least(known.sent_at, excluded.sent_at)
                        """)
                        .param("event", event)
                        .param("timer", timer)
                        .param("registration", registration)
                        .param("channel", channel)
                        .param("rule", rule)
                        .param("kind", kind)
                        .param("sentAt", JOINED.plusSeconds(seconds).toString())
                        .update());
    }

    private void join(UUID registration, long version, long seconds) {
        responses.afterAttendance(
                List.of(new Registrant(event, registration)),
                List.of(new Registrant(event, registration)),
                () -> jdbc.sql("""
                        insert into attendance as known
                            (event_id, registration_id, organizer_id, version, shape, joined, joined_at, seconds)
                        values (:event, :registration, 'org_aurora', :version, 5, true, :joinedAt::timestamptz, 0)
                        on conflict (event_id, registration_id) do update
                        set version = excluded.version, joined_at = excluded.joined_at
                        where known.version < excluded.version
                        """)
                        .param("event", event)
                        .param("registration", registration)
                        .param("version", version)
                        .param("joinedAt", JOINED.plusSeconds(seconds).toString())
                        .update());
    }
}
