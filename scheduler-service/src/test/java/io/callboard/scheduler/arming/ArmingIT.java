package io.callboard.scheduler.arming;

import static io.callboard.scheduler.audience.RegistrationFixture.aRegistrationFor;
import static io.callboard.scheduler.audience.RegistrationFixture.registrationsFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.failpoint.Failpoints.InjectedFault;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.trace.TraceParent;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.arming.Announced.Reminder;
import io.callboard.scheduler.audience.RegistrationFixture;
import io.callboard.scheduler.planning.LiveEventFixture;
import io.callboard.scheduler.timer.TimerRows;
import io.callboard.scheduler.timer.TimerRows.TimerRow;
import io.callboard.scheduler.timer.TimersProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Each member of an audience is announced exactly once for each timer: with several instances, with changes in between,
 * and after a crash at any point. The tests arm slice by slice, some of them in several threads, and count the {@code
 * ReminderDue} messages on the topic.
 */
@SchedulerTest
class ArmingIT {

    private static final TraceParent SCHEDULED =
            new TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    private static final TraceParent CHANGED =
            new TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

    @Autowired
    private ApplicationContext service;

    @Autowired
    private TimerArmer armer;

    @Autowired
    private TimersProperties properties;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private KafkaProbe kafka;

    @BeforeEach
    void armWhatOthersLeft() {
        armAll();
    }

    @Test
    void armsAheadOfTimeAndIsDoneOnceDue() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT1H", "PT0S");
        RegistrationFixture member = aRegistrationFor(event);
        event.tell(service);
        member.tell(service);

        armAll();
        armer.maintain();

        assertThat(TimerRows.inShort(jdbc, event.eventId())).containsExactly("1 PT1H SKIPPED PAST_DUE", "1 PT0S ARMED");
        Reminder reminder = announced(event, 1).getFirst();
        TimerRow timer = TimerRows.only(jdbc, event.eventId(), "PT0S", 1);
        assertThat(reminder.id()).isEqualTo(timer.timerId() + ":" + member.registrationId() + ":EMAIL");
        assertThat(reminder.key()).isEqualTo(member.registrationId().toString());
        assertThat(Instant.parse(reminder.data().get("sendAt").asString())).isEqualTo(event.startsAt());

        letPass(timer);
        armer.maintain();
        assertThat(TimerRows.inShort(jdbc, event.eventId())).contains("1 PT0S DONE");
    }

    @Test
    void announcesInTheTraceOfTheRequestThatPlannedTheTimer() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S");
        event.tell(service, SCHEDULED);
        aRegistrationFor(event).tell(service);
        // Does not change the timer.
        event.withRules("PT0S").tell(service, CHANGED);

        armAll();
        announced(event, 1);
        aRegistrationFor(event).tell(service);
        announced(event, 2);

        assertThat(kafka.received("reminders.v1").stream()
                        .filter(record ->
                                KafkaProbe.text(record).contains(event.eventId().toString()))
                        .map(record -> KafkaProbe.header(record, "traceparent")))
                .hasSize(4)
                .allSatisfy(trace -> assertThat(trace).contains("-" + SCHEDULED.traceId() + "-"));
    }

    @Test
    void leavesAloneWhatIsFartherAwayThanTheLead() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(90), "PT0S");
        event.tell(service);
        aRegistrationFor(event).tell(service);

        assertThat(armer.armNext()).isFalse();
        assertThat(TimerRows.inShort(jdbc, event.eventId())).containsExactly("1 PT0S SCHEDULED");
    }

    @Test
    void announcesOnTheChannelsThatBothTheEventAndTheMemberHave() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S").on("EMAIL", "SMS");
        event.tell(service);
        RegistrationFixture both = aRegistrationFor(event).on("EMAIL", "SMS");
        RegistrationFixture sms = aRegistrationFor(event).on("SMS");
        RegistrationFixture none = aRegistrationFor(event).on("PUSH");
        RegistrationFixture waiting = aRegistrationFor(event).next("WAITLISTED");
        RegistrationFixture gone = aRegistrationFor(event);
        RegistrationFixture.tell(service, List.of(both, sms, none, waiting, gone, gone.next("CANCELLED")));

        armAll();

        assertThat(announced(event, 3))
                .extracting(Reminder::key, Reminder::channel)
                .containsExactlyInAnyOrder(
                        tuple(both.registrationId().toString(), "EMAIL"),
                        tuple(both.registrationId().toString(), "SMS"),
                        tuple(sms.registrationId().toString(), "SMS"));
        TimerRow timer = TimerRows.only(jdbc, event.eventId(), "PT0S", 1);
        assertThat(timer.audience()).isEqualTo(2);
        assertThat(timer.published()).isEqualTo(3);
    }

    @Test
    void twoInstancesAnnounceTenThousandMembersOnceEach() throws Exception {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(55), "PT0S");
        LiveEventFixture other = anEventIn(Duration.ofSeconds(54), "PT0S");
        RegistrationFixture.tell(service, registrationsFor(event, 10_000));
        RegistrationFixture.tell(service, registrationsFor(other, 1_000));
        LiveEventFixture.tell(service, event, other);

        together(this::armAll, this::armAll);
        armAll();

        assertEachOnce(event, 10_000);
        assertEachOnce(other, 1_000);
    }

    @Test
    void resumesAtTheCursorAfterDyingInTheMiddle() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(55), "PT0S");
        RegistrationFixture.tell(service, registrationsFor(event, 2_200));
        event.tell(service);

        for (String boundary : List.of("scheduler.arming.before-commit", "scheduler.arming.after-commit")) {
            try (Failpoints.Armed fault = Failpoints.arm(boundary, () -> {
                throw new InjectedFault(boundary);
            })) {
                assertThatExceptionOfType(InjectedFault.class).isThrownBy(armer::armNext);
            }
        }
        TimerRow half = TimerRows.only(jdbc, event.eventId(), "PT0S", 1);
        assertThat(half.status()).isEqualTo("ARMING");
        assertThat(half.published()).isEqualTo(500);
        armAll();

        assertEachOnce(event, 2_200);
    }

    @Test
    void everyoneWhoRegistersWhileTimersArmIsAnnouncedOnce() throws Exception {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(58), "PT0S");
        RegistrationFixture.tell(service, registrationsFor(event, 3_000));
        AtomicBoolean registering = new AtomicBoolean(true);
        AtomicInteger left = new AtomicInteger(3);
        Runnable register = () -> {
            try {
                for (int batch = 0; batch < 60; batch++) {
                    RegistrationFixture.tell(service, registrationsFor(event, 25));
                }
            } finally {
                if (left.decrementAndGet() == 0) {
                    registering.set(false);
                }
            }
        };
        Runnable arm = () -> {
            while (registering.get()) {
                armer.armNext();
            }
            armAll();
        };

        // The event's message arrives among the registrations, so its timer passes all states while members arrive.
        together(register, register, register, arm, arm, () -> event.tell(service));
        armAll();

        assertEachOnce(event, 3_000 + 3 * 60 * 25);
    }

    /** The number of registrations is limited, so that the test fails if a slice has to wait for their end. */
    @Test
    void steadyRegistrationsDoNotStarveTheSlices() throws Exception {
        int most = 20_000;
        LiveEventFixture event = anEventIn(Duration.ofSeconds(58), "PT0S");
        RegistrationFixture.tell(service, registrationsFor(event, 1_200));
        event.tell(service);
        AtomicBoolean armed = new AtomicBoolean();
        AtomicInteger members = new AtomicInteger(1_200);
        Runnable register = () -> {
            while (!armed.get() && members.get() < most) {
                RegistrationFixture.tell(service, registrationsFor(event, 5));
                members.addAndGet(5);
            }
        };

        together(register, register, register, () -> {
            armAll();
            armed.set(true);
        });
        armAll();

        assertThat(members).as("members when the last slice was armed").hasValueLessThan(most);

        assertEachOnce(event, members.get());
    }

    @Test
    void armsLateRegistrantsAndNewChannelsIndividuallyUntilDue() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S").on("EMAIL", "SMS");
        RegistrationFixture early = aRegistrationFor(event);
        event.tell(service);
        early.tell(service);
        armAll();

        RegistrationFixture late = aRegistrationFor(event);
        late.tell(service);
        late.tell(service);
        RegistrationFixture gained = early.next("CONFIRMED").on("EMAIL", "SMS");
        gained.tell(service);
        gained.next("CONFIRMED").tell(service);
        TimerRow timer = TimerRows.only(jdbc, event.eventId(), "PT0S", 1);
        assertThat(timer.audience()).isEqualTo(2);
        assertThat(timer.published()).isEqualTo(3);
        letPass(timer);
        armer.maintain();
        RegistrationFixture tooLate = aRegistrationFor(event).at(Instant.now());
        tooLate.tell(service);
        late.next("CONFIRMED").on("EMAIL", "SMS").tell(service);
        // The person registered in time, but the message arrived after the timer.
        RegistrationFixture overtaken = aRegistrationFor(event);
        overtaken.tell(service);

        assertThat(announced(event, 4))
                .extracting(Reminder::key, Reminder::channel)
                .containsExactlyInAnyOrder(
                        tuple(early.registrationId().toString(), "EMAIL"),
                        tuple(early.registrationId().toString(), "SMS"),
                        tuple(late.registrationId().toString(), "EMAIL"),
                        tuple(overtaken.registrationId().toString(), "EMAIL"));
    }

    @Test
    void remindsAPersonWhoGotASeatAfterTheSlices() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S");
        event.tell(service);
        RegistrationFixture waiting = aRegistrationFor(event).with("WAITLISTED");
        waiting.tell(service);
        armAll();
        assertThat(TimerRows.only(jdbc, event.eventId(), "PT0S", 1).published()).isZero();

        RegistrationFixture promoted = waiting.next("CONFIRMED");
        promoted.tell(service);
        promoted.tell(service);

        assertThat(announced(event, 1))
                .singleElement()
                .satisfies(reminder -> assertThat(reminder.key())
                        .isEqualTo(waiting.registrationId().toString()));
    }

    @Test
    void armsLateWhatIsUsefulForThoseWhoWereMembersWhenItWasDue() {
        Instant due = Instant.now().minusSeconds(600);
        LiveEventFixture event = anEventIn(Duration.ofSeconds(1200), "PT30M", "PT0S")
                .changedAt(Instant.now().minusSeconds(3600));
        event.tell(service);
        RegistrationFixture before = aRegistrationFor(event).at(due.minusSeconds(10));
        RegistrationFixture after = aRegistrationFor(event).at(due.plusSeconds(10));
        RegistrationFixture.tell(service, List.of(before, after));

        armAll();

        assertThat(announced(event, 1)).singleElement().satisfies(reminder -> {
            assertThat(reminder.key()).isEqualTo(before.registrationId().toString());
            assertThat(Instant.parse(reminder.data().get("sendAt").asString()))
                    .isEqualTo(event.startsAt().minusSeconds(1800));
        });
    }

    @Test
    void skipsTimersThatAreNoLongerUseful() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S");
        event.tell(service);
        aRegistrationFor(event).tell(service);
        jdbc.sql(
                        "update timer set due_at = now() - interval '2 h', useful_until = now() - interval '1 h' where event_id = :id")
                .param("id", event.eventId())
                .update();

        assertThat(armer.armNext()).isTrue();

        assertThat(TimerRows.inShort(jdbc, event.eventId())).containsExactly("1 PT0S SKIPPED MISSED");
        assertThat(TimerRows.only(jdbc, event.eventId(), "PT0S", 1).published()).isZero();
    }

    @Test
    void countsPeopleOnceWhenTheyComeBackOrToggleChannels() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S").on("EMAIL", "SMS");
        RegistrationFixture early = aRegistrationFor(event);
        RegistrationFixture leaver = aRegistrationFor(event);
        event.tell(service);
        RegistrationFixture.tell(service, List.of(early, leaver));
        armAll();

        RegistrationFixture late = aRegistrationFor(event).on("EMAIL", "SMS");
        late.tell(service);
        for (int round = 0; round < 3; round++) {
            early = early.next("CONFIRMED").on("EMAIL", "SMS");
            early.tell(service);
            early = early.next("CONFIRMED").on("EMAIL");
            early.tell(service);
            leaver = leaver.next("CANCELLED");
            leaver.tell(service);
            leaver = leaver.next("CONFIRMED");
            leaver.at(Instant.now().minusSeconds(100)).tell(service);
            late = late.next("CANCELLED");
            late.tell(service);
            late = late.next("CONFIRMED");
            late.tell(service);
        }

        TimerRow timer = TimerRows.only(jdbc, event.eventId(), "PT0S", 1);
        assertThat(timer.audience()).isEqualTo(3);
        assertThat(timer.published()).isEqualTo(5);
        assertThat(announced(event, 5).stream().map(Reminder::id)).hasSize(5).doesNotHaveDuplicates();
        assertThat(Announced.counts(kafka, event.eventId())).isEqualTo(Map.of("1 PT0S EMAIL", 3L, "1 PT0S SMS", 2L));
    }

    @Test
    void statusesAndChannelsItDoesNotKnowMatchNoTimer() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S");
        event.tell(service);
        RegistrationFixture.tell(
                service,
                List.of(
                        aRegistrationFor(event).with("OFFERED"),
                        aRegistrationFor(event).on("PIGEON")));
        armAll();
        aRegistrationFor(event).with("OFFERED").tell(service);

        TimerRow timer = TimerRows.only(jdbc, event.eventId(), "PT0S", 1);
        assertThat(timer.status()).isEqualTo("ARMED");
        assertThat(timer.published()).isZero();
        assertThat(jdbc.sql("select status from audience where event_id = :id order by status")
                        .param("id", event.eventId())
                        .query(String.class)
                        .list())
                .containsExactly("CONFIRMED", "OFFERED", "OFFERED");
    }

    @Test
    void aRescheduleInTheMiddleOfArmingStopsTheOldTimer() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(55), "PT0S");
        RegistrationFixture.tell(service, registrationsFor(event, 1_100));
        event.tell(service);
        assertThat(armer.armNext()).isTrue();

        event.rescheduledBy(Duration.ofHours(1)).tell(service);
        armAll();

        assertThat(TimerRows.inShort(jdbc, event.eventId()))
                .containsExactly("1 PT0S CANCELLED SUPERSEDED", "2 RESCHEDULED ARMED", "2 PT0S SCHEDULED");
        assertThat(announced(event, 1_600))
                .filteredOn(reminder -> reminder.rule().equals("PT0S"))
                .hasSize(500);
    }

    /** The notifier knows who had it before; {@code DelayedRemindersIT} there leaves them out after a delay. */
    @Test
    void aHalfArmedTimerIsAnnouncedToEverybodyForTheNewEpoch() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(40), "PT0S");
        RegistrationFixture.tell(service, registrationsFor(event, 1_100));
        event.tell(service);
        assertThat(armer.armNext()).isTrue();

        event.rescheduledBy(Duration.ofSeconds(10)).tell(service);
        armAll();

        assertThat(TimerRows.inShort(jdbc, event.eventId()))
                .containsExactly("1 PT0S CANCELLED SUPERSEDED", "2 RESCHEDULED ARMED", "2 PT0S ARMED");
        assertThat(announced(event, 2_700)).extracting(Reminder::id).doesNotHaveDuplicates();
        assertThat(Announced.counts(kafka, event.eventId()))
                .isEqualTo(Map.of("1 PT0S EMAIL", 500L, "2 RESCHEDULED EMAIL", 1_100L, "2 PT0S EMAIL", 1_100L));
    }

    @Test
    void readingEverythingAgainChangesNothing() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(55), "P1D", "PT0S");
        List<LiveEventFixture> changes = List.of(event, event.rescheduledBy(Duration.ofSeconds(1)));
        List<RegistrationFixture> members = registrationsFor(event, 700);
        tellAll(changes, members);
        List<TimerRow> timers = TimerRows.of(jdbc, event.eventId());
        assertThat(announced(event, 1_400).stream().map(Reminder::id))
                .doesNotHaveDuplicates()
                .hasSize(1_400);

        tellAll(changes, members);

        assertThat(TimerRows.of(jdbc, event.eventId())).isEqualTo(timers);
        assertThat(announced(event, 1_400)).hasSize(1_400);
    }

    @Test
    void goesOnAfterAnErrorInOneRound() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S");
        RegistrationFixture member = aRegistrationFor(event);
        var worker = new ArmingWorker(armer, properties);
        var failed = new AtomicBoolean();
        try (Failpoints.Armed fault = Failpoints.arm("scheduler.arming.before-commit", () -> {
            failed.set(true);
            throw new NoClassDefFoundError("injected");
        })) {
            worker.start();
            await().untilTrue(failed);
        }

        try {
            event.tell(service);
            member.tell(service);

            await().untilAsserted(() ->
                    assertThat(TimerRows.inShort(jdbc, event.eventId())).containsExactly("1 PT0S ARMED"));
        } finally {
            worker.stop();
        }
        assertEachOnce(event, 1);
    }

    private void tellAll(List<LiveEventFixture> changes, List<RegistrationFixture> members) {
        changes.forEach(change -> change.tell(service));
        RegistrationFixture.tell(service, members);
        armAll();
    }

    private void armAll() {
        Slices.armAll(armer, jdbc);
    }

    private void letPass(TimerRow timer) {
        jdbc.sql("update timer set due_at = now() - interval '1 s' where timer_id = :id")
                .param("id", timer.timerId())
                .update();
    }

    private List<Reminder> announced(LiveEventFixture event, int count) {
        return Announced.allFor(kafka, jdbc, event.eventId(), count);
    }

    private void assertEachOnce(LiveEventFixture event, int members) {
        TimerRow timer = TimerRows.only(jdbc, event.eventId(), "PT0S", 1);
        assertThat(timer.status()).isEqualTo("ARMED");
        assertThat(timer.audience()).isEqualTo(members);
        assertThat(timer.published()).isEqualTo(members);
        List<String> ids = announced(event, members).stream().map(Reminder::id).toList();
        assertThat(ids).doesNotHaveDuplicates().hasSize(members);
        assertThat(jdbc.sql("select count(*) from audience where event_id = :id")
                        .param("id", event.eventId())
                        .query(Integer.class)
                        .single())
                .isEqualTo(members);
    }

    private static void together(Runnable... works) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(works.length)) {
            List<Callable<Object>> calls = new ArrayList<>();
            for (Runnable work : works) {
                calls.add(Executors.callable(() -> Tenancy.runAsPlatform(work)));
            }
            for (Future<Object> done : threads.invokeAll(calls)) {
                done.get();
            }
        }
    }
}
