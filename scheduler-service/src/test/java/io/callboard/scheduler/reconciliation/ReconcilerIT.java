package io.callboard.scheduler.reconciliation;

import static io.callboard.scheduler.audience.RegistrationFixture.aHostOf;
import static io.callboard.scheduler.audience.RegistrationFixture.aRegistrationFor;
import static io.callboard.scheduler.audience.RegistrationFixture.registrationsFor;
import static io.callboard.scheduler.delivery.DeliveryFixture.anOutcomeOf;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.arming.HoldOutsIT;
import io.callboard.scheduler.arming.Slices;
import io.callboard.scheduler.audience.RegistrationFixture;
import io.callboard.scheduler.delivery.DeliveryFixture;
import io.callboard.scheduler.planning.LiveEventFixture;
import io.callboard.scheduler.timer.TimerRows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/**
 * The reconciler lists exactly the people who were announced and have no outcome. The tests arm timers, let their due
 * instants pass, report outcomes for some people, and read the messages on the topic.
 */
@SchedulerTest
class ReconcilerIT {

    private static final Instant LONG_AGO = Instant.now().minus(Duration.ofDays(1));
    private static final long PAUSE_NANOS = 1_000_000;

    @Autowired
    private ApplicationContext service;

    @Autowired
    private Reconciler reconciler;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private KafkaProbe kafka;

    private final LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S");

    @BeforeEach
    void armWhatOthersLeft() {
        Slices.armAll(service);
    }

    @Test
    void aPersonWithAnOutcomeIsNotMissed() {
        List<RegistrationFixture> people = members(event, 4);
        armed(event);
        DeliveryFixture.tell(
                service,
                outcome(people.get(0)),
                outcome(people.get(1)).with("SUPPRESSED", "UNSUBSCRIBED"),
                outcome(people.get(2)).with("EXPIRED", "TOO_LATE"),
                outcome(people.get(3)).with("UNKNOWN", "TIMEOUT"));

        settled(event);

        assertThat(listed(event)).isEmpty();
    }

    @Test
    void aPersonWithoutAnOutcomeIsListedOnEachChannel() {
        LiveEventFixture both = event.on("EMAIL", "SMS");
        RegistrationFixture reached = aRegistrationFor(both).at(LONG_AGO).on("EMAIL", "SMS");
        RegistrationFixture lost = aRegistrationFor(both).at(LONG_AGO).on("EMAIL", "SMS");
        RegistrationFixture half = aRegistrationFor(both).at(LONG_AGO).on("EMAIL", "SMS");
        RegistrationFixture mailOnly = aRegistrationFor(both).at(LONG_AGO);
        both.tell(service);
        RegistrationFixture.tell(service, List.of(reached, lost, half, mailOnly));
        Slices.armAll(service);
        DeliveryFixture.tell(
                service,
                outcome(reached),
                outcome(reached).on("SMS"),
                outcome(half),
                outcome(mailOnly).on("SMS"));

        settled(both);

        assertThat(listed(both))
                .containsExactlyInAnyOrder(
                        line(lost, "EMAIL"), line(lost, "SMS"), line(half, "SMS"), line(mailOnly, "EMAIL"));
    }

    /** Such a message was never written, so that no count of messages shows it. */
    @Test
    void aPersonWhomTheSlicesPassedOverIsListed() {
        List<RegistrationFixture> people = members(event, 2);
        armed(event);
        DeliveryFixture.tell(service, outcome(people.get(0)), outcome(people.get(1)));
        UUID hole = UUID.randomUUID();
        jdbc.sql("""
                        insert into audience (event_id, registration_id, organizer_id, channels, status, version, member_since)
                        values (:event, :hole, :organizer, '{EMAIL}', 'CONFIRMED', 1, now() - interval '1 day')
                        """)
                .param("event", event.eventId())
                .param("hole", hole)
                .param("organizer", event.organizerId())
                .update();

        settled(event);

        assertThat(listed(event)).containsExactly(hole + " EMAIL");
    }

    @Test
    void peopleWhoAreLeftOutForAReasonAreNotListed() {
        RegistrationFixture cancelled = aRegistrationFor(event).at(LONG_AGO);
        RegistrationFixture movedAway = aRegistrationFor(event).at(LONG_AGO);
        RegistrationFixture waiting = aRegistrationFor(event).at(LONG_AGO).with("WAITLISTED");
        RegistrationFixture host = aHostOf(event).at(LONG_AGO);
        RegistrationFixture addsSms = aRegistrationFor(event).at(LONG_AGO);
        LiveEventFixture both = event.on("EMAIL", "SMS");
        both.tell(service);
        RegistrationFixture.tell(service, List.of(cancelled, movedAway, waiting, host, addsSms));
        Slices.armAll(service);
        letPass(both, Duration.ofMinutes(10));
        RegistrationFixture late = aRegistrationFor(both).at(Instant.now());
        late.tell(service);
        cancelled.next("CANCELLED").tell(service);
        movedAway.next("ERASED").tell(service);
        addsSms.next("CONFIRMED").on("EMAIL", "SMS").tell(service);
        DeliveryFixture.tell(service, outcome(addsSms));
        jdbc.sql("update late_arming set armed_at = armed_at - interval '6 minutes' where registration_id = :id")
                .param("id", addsSms.registrationId())
                .update();

        reconcileAll();

        assertThat(listed(both)).isEmpty();
    }

    @Test
    void nobodyIsMissedBeforeTheSettleTimeIsOver() {
        LiveEventFixture sendsLate = anEventIn(Duration.ofSeconds(50), "PT0S").withLateRegistrants("SEND_NOW");
        members(event, 1);
        List<RegistrationFixture> early = members(sendsLate, 1);
        Slices.armAll(service);
        reconcileAll();
        letPass(event, Duration.ofMinutes(4));
        letPass(sendsLate, Duration.ofMinutes(10));
        RegistrationFixture late = aRegistrationFor(sendsLate).at(Instant.now());
        late.tell(service);

        reconcileAll();

        assertThat(listed(event)).isEmpty();
        assertThat(listed(sendsLate)).containsExactly(line(early.getFirst(), "EMAIL"));

        jdbc.sql("update late_arming set armed_at = armed_at - interval '6 minutes' where registration_id = :id")
                .param("id", late.registrationId())
                .update();
        settled(sendsLate);
        assertThat(listed(sendsLate)).contains(line(late, "EMAIL"));
    }

    @Test
    void nothingThatIsOverIsAskedFor() {
        LiveEventFixture useless = anEventIn(Duration.ofSeconds(50), "PT0S");
        LiveEventFixture moved = anEventIn(Duration.ofSeconds(50), "PT0S");
        LiveEventFixture called = anEventIn(Duration.ofSeconds(50), "PT0S");
        LiveEventFixture ended = anEventIn(Duration.ofSeconds(50), "PT0S");
        LiveEventFixture byHand = anEventIn(Duration.ofSeconds(50), "PT0S");
        List<LiveEventFixture> all = List.of(useless, moved, called, ended, byHand);
        all.forEach(one -> members(one, 1));
        Slices.armAll(service);
        all.forEach(one -> letPass(one, Duration.ofMinutes(10)));
        jdbc.sql("update timer set status = 'DONE' where event_id = any (:ids)")
                .param("ids", all.stream().map(LiveEventFixture::eventId).toArray(UUID[]::new))
                .update();
        jdbc.sql("update timer set useful_until = now() where event_id = :id")
                .param("id", useless.eventId())
                .update();
        moved.rescheduledBy(Duration.ofDays(2)).tell(service);
        called.cancelled().tell(service);
        ended.started().ended().tell(service);
        jdbc.sql("update timer set status = 'CANCELLED', reason = 'CANCELLED_BY_HAND' where event_id = :id")
                .param("id", byHand.eventId())
                .update();

        reconcileAll();

        assertThat(all).allSatisfy(one -> assertThat(ofTheFirstEpoch(one)).isEmpty());
        assertThat(all).allSatisfy(one -> assertThat(isWaiting(one)).isFalse());
    }

    @Test
    void aPausedEventWaitsForItsResume() {
        List<RegistrationFixture> people = members(event, 1);
        armed(event);
        pause(event, true);

        settled(event);
        assertThat(listed(event)).isEmpty();

        pause(event, false);
        settled(event);
        assertThat(listed(event)).containsExactly(line(people.getFirst(), "EMAIL"));
    }

    @Test
    void aTimerIsReadAgainAfterLongerAndLongerPauses() {
        members(event, 1);
        armed(event);

        settled(event);
        assertThat(secondsToNext(event)).isBetween(240.0, 300.0);
        settled(event);
        assertThat(secondsToNext(event)).isBetween(540.0, 600.0);
        for (int pass = 0; pass < 10; pass++) {
            settled(event);
        }
        assertThat(secondsToNext(event)).isBetween(21_500.0, 21_600.0);
        assertThat(listed(event)).hasSize(12);
    }

    @Test
    void largeAudiencesAreReadInPagesAndByOneInstanceAtATime() {
        LiveEventFixture large = anEventIn(Duration.ofSeconds(50), "PT0S");
        large.tell(service);
        jdbc.sql("""
                        insert into audience
                            (event_id, registration_id, organizer_id, channels, status, version, member_since)
                        select :id, gen_random_uuid(), :organizer, '{EMAIL}', 'CONFIRMED', 1, now() - interval '1 day'
                        from generate_series(1, 2300)
                        """)
                .param("id", large.eventId())
                .param("organizer", large.organizerId())
                .update();
        armed(large);
        reconcileAll();
        letPass(large, Duration.ofMinutes(10));

        transaction.executeWithoutResult(_ -> {
            while (!reconciler.reconcileNext()) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            CompletableFuture.runAsync(() -> Tenancy.runAsPlatform(reconciler::reconcileNext))
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
        });
        reconcileAll();

        assertThat(messages(large))
                .extracting(message -> message.get("registrationIds").size())
                .containsExactlyInAnyOrder(1000, 1000, 300);
        assertThat(listed(large)).hasSize(2300).doesNotHaveDuplicates();
    }

    @Test
    void timersOfHostsAndOfZonesReadTheirOwnPeople() {
        RegistrationFixture host = aHostOf(event, "PT0S").at(LONG_AGO);
        RegistrationFixture registrant = aRegistrationFor(event).at(LONG_AGO).inZone("Asia/Tokyo");
        RegistrationFixture elsewhere = aRegistrationFor(event).at(LONG_AGO).inZone("Europe/Rome");
        event.tell(service);
        RegistrationFixture.tell(service, List.of(host, registrant, elsewhere));
        await().untilAsserted(
                        () -> assertThat(TimerRows.of(jdbc, event.eventId())).hasSize(2));
        jdbc.sql("update timer set audience_zone = 'Asia/Tokyo' where event_id = :id and kind = 'REMINDER'")
                .param("id", event.eventId())
                .update();
        Slices.armAll(service);

        settled(event);

        assertThat(listed(event)).containsExactlyInAnyOrder(line(host, "EMAIL"), line(registrant, "EMAIL"));
    }

    @Test
    void saysWhoIsHeldOut() {
        List<RegistrationFixture> people = members(event, 40);
        jdbc.sql("update timer set hold_out_percent = 50 where event_id = :id")
                .param("id", event.eventId())
                .update();
        armed(event);

        settled(event);

        List<JsonNode> messages = messages(event);
        assertThat(messages)
                .extracting(message -> message.get("heldOut").asBoolean())
                .containsExactlyInAnyOrder(true, false);
        assertThat(lines(messages.stream()))
                .containsExactlyInAnyOrderElementsOf(
                        people.stream().map(person -> line(person, "EMAIL")).toList());
        messages.forEach(message -> message.get("registrationIds")
                .forEach(id -> assertThat(HoldOutsIT.isChosen(id.asString(), "PT0S", 50))
                        .isEqualTo(message.get("heldOut").asBoolean())));
    }

    private List<RegistrationFixture> members(LiveEventFixture of, int count) {
        List<RegistrationFixture> people = registrationsFor(of, count).stream()
                .map(person -> person.at(LONG_AGO))
                .toList();
        of.tell(service);
        RegistrationFixture.tell(service, people);
        return people;
    }

    private void armed(LiveEventFixture of) {
        Slices.armAll(service);
        assertThat(TimerRows.of(jdbc, of.eventId()))
                .extracting(TimerRows.TimerRow::status)
                .containsOnly("ARMED");
    }

    private DeliveryFixture outcome(RegistrationFixture person) {
        return anOutcomeOf(
                TimerRows.of(jdbc, person.eventId()).getFirst().timerId(),
                person.eventId(),
                person.registrationId(),
                person.organizerId());
    }

    private void settled(LiveEventFixture of) {
        letPass(of, Duration.ofMinutes(10));
        reconcileAll();
    }

    /** The timers were armed and due so long ago, and are useful for a day. */
    private void letPass(LiveEventFixture of, Duration time) {
        jdbc.sql("""
                        update timer set
                            due_at = now() - make_interval(secs => :seconds),
                            reconcile_at = now() - make_interval(secs => :seconds),
                            useful_until = now() + interval '1 day'
                        where event_id = :id and status = 'ARMED'
                        """)
                .param("id", of.eventId())
                .param("seconds", time.toSeconds())
                .update();
    }

    private void pause(LiveEventFixture of, boolean paused) {
        jdbc.sql("""
                        insert into pause (scope, organizer_id, event_id, paused, version)
                        values ('event:' || :id, :organizer, :id::uuid, :paused, 1)
                        on conflict (scope) do update set paused = excluded.paused
                        """)
                .param("id", of.eventId().toString())
                .param("organizer", of.organizerId())
                .param("paused", paused)
                .update();
    }

    /** Until no timer waits. The reconciler passes over a timer while another worker of the service holds its row. */
    private void reconcileAll() {
        while (reconciler.reconcileNext() || mayBeReconciled()) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private boolean mayBeReconciled() {
        return jdbc.sql("select exists (select from timer where reconcile_at <= now() - interval '5 minutes')")
                .query(Boolean.class)
                .single();
    }

    private double secondsToNext(LiveEventFixture of) {
        return jdbc.sql(
                        "select extract(epoch from reconcile_at + interval '5 minutes' - now()) from timer where event_id = :id")
                .param("id", of.eventId())
                .query(Double.class)
                .single();
    }

    private boolean isWaiting(LiveEventFixture of) {
        return jdbc.sql(
                        "select exists (select from timer where event_id = :id and epoch = 1 and reconcile_at is not null)")
                .param("id", of.eventId())
                .query(Boolean.class)
                .single();
    }

    /** Such as {@code <registration> EMAIL}, for each person in each message. */
    private List<String> listed(LiveEventFixture of) {
        return lines(messages(of).stream());
    }

    private List<String> ofTheFirstEpoch(LiveEventFixture of) {
        return lines(
                messages(of).stream().filter(message -> message.get("epoch").asInt() == 1));
    }

    private static List<String> lines(Stream<JsonNode> messages) {
        List<String> lines = new ArrayList<>();
        messages.forEach(message -> message.get("registrationIds")
                .forEach(id ->
                        lines.add(id.asString() + " " + message.get("channel").asString())));
        return lines;
    }

    private static String line(RegistrationFixture person, String channel) {
        return person.registrationId() + " " + channel;
    }

    private List<JsonNode> messages(LiveEventFixture of) {
        await().untilAsserted(() -> assertThat(jdbc.sql("select count(*) from outbox")
                        .query(Long.class)
                        .single())
                .isZero());
        List<JsonNode> messages = new ArrayList<>();
        kafka.received("reminders.v1").stream()
                .filter(record -> "RemindersExpected".equals(KafkaProbe.type(record)))
                .filter(record -> KafkaProbe.text(record).contains(of.eventId().toString()))
                .forEach(record -> {
                    Contracts.assertValid("reminders.v1", "RemindersExpected", KafkaProbe.text(record));
                    JsonNode data = KafkaProbe.json(record);
                    assertThat(KafkaProbe.key(record))
                            .isEqualTo(data.get("timerId").asString());
                    messages.add(data);
                });
        return messages;
    }
}
