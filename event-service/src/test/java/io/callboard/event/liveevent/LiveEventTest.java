package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.input.Text;
import io.callboard.event.presentation.EmbedOrigins;
import io.callboard.event.presentation.Presentation;
import io.callboard.event.presentation.Speakers;
import io.callboard.event.presentation.VideoStream;
import io.callboard.event.question.Questions;
import io.callboard.event.reminder.Reminders;
import io.callboard.event.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiveEventTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(60);
    private static final Schedule DECEMBER = Schedule.of("2026-12-01T18:00", "Europe/Berlin", "PT1H");
    private static final Schedule JANUARY = Schedule.of("2027-01-12T18:00", "Europe/Berlin", "PT1H");

    private final LiveEvent scheduled =
            LiveEvent.scheduled(new OrganizerId("org_aurora"), plan("Tides", DECEMBER), NOW);
    private final LiveEvent draft = LiveEvent.drafted(new OrganizerId("org_aurora"), plan("Tides", DECEMBER), NOW);

    @ParameterizedTest
    @EnumSource
    void movesOnlyForward(LiveEventStatus status) {
        Map<LiveEventStatus, Set<LiveEventStatus>> moves = Map.of(
                LiveEventStatus.DRAFT, EnumSet.of(LiveEventStatus.SCHEDULED, LiveEventStatus.CANCELLED),
                LiveEventStatus.SCHEDULED, EnumSet.of(LiveEventStatus.LIVE, LiveEventStatus.CANCELLED),
                LiveEventStatus.LIVE, EnumSet.of(LiveEventStatus.ENDED),
                LiveEventStatus.ENDED, EnumSet.noneOf(LiveEventStatus.class),
                LiveEventStatus.CANCELLED, EnumSet.noneOf(LiveEventStatus.class));

        assertThat(LiveEventStatus.values())
                .filteredOn(status::canTransitionTo)
                .containsExactlyInAnyOrderElementsOf(moves.get(status));
    }

    @Test
    void raisesTheEpochWhenItMoves() {
        LiveEvent moved = scheduled.changed(plan("Tides", JANUARY), LATER);

        assertThat(moved.epoch()).isEqualTo(2);
        assertThat(moved.previous()).isEqualTo(DECEMBER);
        assertThat(moved.updatedAt()).isEqualTo(LATER);
    }

    @Test
    void keepsTheEpochWhenOnlyWordsChange() {
        LiveEvent renamed = scheduled.changed(plan("Ebb and flow", DECEMBER), LATER);

        assertThat(renamed.epoch()).isEqualTo(1);
        assertThat(renamed.previous()).isNull();
        assertThat(renamed.details().title()).isEqualTo("Ebb and flow");
    }

    @Test
    void raisesTheEpochWhenTheZoneChangesThoughTheInstantStays() {
        Schedule sameInstant = Schedule.of("2026-12-01T17:00", "Europe/London", "PT1H");

        assertThat(sameInstant.startsAt()).isEqualTo(DECEMBER.startsAt());
        assertThat(scheduled.rescheduled(sameInstant, LATER).epoch()).isEqualTo(2);
    }

    @Test
    void newRulesOfAZoneMoveNothingWhenOnlyWordsChange() {
        Schedule byOlderRules = new Schedule(
                DECEMBER.local(),
                DECEMBER.zone(),
                DECEMBER.duration(),
                DECEMBER.startsAt().plusSeconds(3600),
                DECEMBER.endsAt().plusSeconds(3600));
        LiveEvent told = LiveEvent.scheduled(new OrganizerId("org_aurora"), plan("Tides", byOlderRules), NOW);

        for (LiveEvent event : List.of(told, told.started(LATER))) {
            LiveEvent renamed = event.changed(plan("Ebb and flow", DECEMBER), LATER);

            assertThat(renamed.details().title()).isEqualTo("Ebb and flow");
            assertThat(renamed.schedule()).isEqualTo(byOlderRules);
            assertThat(renamed.epoch()).isEqualTo(1);
        }
        assertThat(told.rescheduled(DECEMBER, LATER).epoch()).isEqualTo(2);
    }

    @Test
    void aReminderThatIsDueAtTheMomentOfAMoveIsPast() {
        Instant anHourBefore = JANUARY.startsAt().minusSeconds(3600);
        Reschedule move = new Reschedule(
                scheduled, scheduled.rescheduled(JANUARY, LATER), anHourBefore, Reminders.BUILT_IN_RULES);

        assertThat(move.dueRules())
                .filteredOn(due -> !move.isPast(due))
                .extracting(due -> due.rule().toString())
                .containsExactly("PT30M", "PT15M", "PT0S");
    }

    @Test
    void isTheSameWhenNothingChanges() {
        assertThat(scheduled.changed(plan("Tides", DECEMBER), LATER)).isSameAs(scheduled);
    }

    @Test
    void forgetsTheFormerStartOfADraftBecauseNobodyWasTold() {
        assertThat(draft.rescheduled(JANUARY, LATER).previous()).isNull();
    }

    @Test
    void raisesTheEpochWhenCancelled() {
        LiveEvent cancelled = scheduled.cancelled("  The speaker is ill. ", LATER);

        assertThat(cancelled.status()).isEqualTo(LiveEventStatus.CANCELLED);
        assertThat(cancelled.epoch()).isEqualTo(2);
        assertThat(cancelled.cancellationReason()).isEqualTo("The speaker is ill.");
    }

    @Test
    void cannotBePlannedForThePast() {
        Schedule yesterday = Schedule.of("2026-11-20T18:00", "Europe/Berlin", "PT1H");

        assertThatExceptionOfType(InvalidLiveEvent.class)
                .isThrownBy(() -> LiveEvent.drafted(new OrganizerId("org_aurora"), plan("Tides", yesterday), NOW));
        assertThatExceptionOfType(InvalidLiveEvent.class).isThrownBy(() -> scheduled.rescheduled(yesterday, NOW));
        assertThatExceptionOfType(InvalidLiveEvent.class).isThrownBy(() -> draft.published(DECEMBER.startsAt()));
    }

    @Test
    void keepsItsTimeOnceItIsLive() {
        LiveEvent live = scheduled.started(LATER);

        assertThat(live.changed(plan("Ebb and flow", DECEMBER), LATER).details().title())
                .isEqualTo("Ebb and flow");
        assertThatExceptionOfType(ForbiddenMove.class).isThrownBy(() -> live.rescheduled(JANUARY, LATER));
    }

    @Test
    void aDelayMovesStartAndEndAndKeepsWhatWasPlanned() {
        LiveEvent late = scheduled.delayed(Duration.ofMinutes(10), LATER);
        LiveEvent later = late.delayed(Duration.ofMinutes(5), LATER);

        assertThat(late.epoch()).isEqualTo(2);
        assertThat(late.schedule()).isEqualTo(Schedule.of("2026-12-01T18:10", "Europe/Berlin", "PT1H"));
        assertThat(late.previous()).isEqualTo(DECEMBER);
        assertThat(late.delay()).isEqualTo(new Delay(1, DECEMBER.startsAt()));
        assertThat(later.schedule().local()).isEqualTo("2026-12-01T18:15:00");
        assertThat(later.delay()).isEqualTo(late.delay());
        assertThat(later.rescheduled(JANUARY, LATER).delay()).isNull();
        assertThat(later.changed(plan("Ebb and flow", later.schedule()), LATER).delay())
                .isEqualTo(late.delay());
    }

    @Test
    void aDelayOfAScheduledEventLeadsIntoTheFuture() {
        Instant twelvePastSix = DECEMBER.startsAt().plus(Duration.ofMinutes(12));

        assertThatExceptionOfType(InvalidLiveEvent.class)
                .isThrownBy(() -> scheduled.delayed(Duration.ofMinutes(12), twelvePastSix));
        assertThat(scheduled.delayed(Duration.ofMinutes(13), twelvePastSix).epoch())
                .isEqualTo(2);
        assertThat(scheduled
                        .started(LATER)
                        .delayed(Duration.ofMinutes(5), twelvePastSix)
                        .schedule()
                        .endsAt())
                .isEqualTo(DECEMBER.endsAt().plus(Duration.ofMinutes(5)));
    }

    @Test
    void onlyAFutureOrLiveEventIsDelayed() {
        LiveEvent live = scheduled.started(LATER);

        for (LiveEvent event : List.of(draft, live.ended(LATER), scheduled.cancelled(null, LATER))) {
            assertThatExceptionOfType(ForbiddenMove.class)
                    .isThrownBy(() -> event.delayed(Duration.ofMinutes(10), LATER));
        }
    }

    @Test
    void aDelayCountsMinutesAlsoWhenTheClocksChange() {
        Schedule beforeTheGap = Schedule.of("2027-03-28T01:55", "Europe/Berlin", "PT1H");
        LiveEvent night = LiveEvent.scheduled(new OrganizerId("org_aurora"), plan("Tides", beforeTheGap), NOW);

        Schedule late = night.delayed(Duration.ofMinutes(10), LATER).schedule();

        assertThat(late.startsAt()).isEqualTo(Instant.parse("2027-03-28T01:05:00Z"));
        assertThat(late.local()).isEqualTo("2027-03-28T03:05:00");
    }

    @Test
    void endsByItselfAlsoIfItWasNeverStarted() {
        for (LiveEvent event : List.of(scheduled, scheduled.started(LATER))) {
            assertThat(event.endedByItself(LATER).status()).isEqualTo(LiveEventStatus.ENDED);
            assertThat(event.endedByItself(LATER).epoch()).isEqualTo(event.epoch());
        }
        assertThatExceptionOfType(ForbiddenMove.class).isThrownBy(() -> draft.endedByItself(LATER));
        assertThatExceptionOfType(ForbiddenMove.class).isThrownBy(() -> scheduled.ended(LATER));
    }

    @Test
    void isClosedToChangesWhenOver() {
        LiveEvent ended = scheduled.started(LATER).ended(LATER);
        LiveEvent cancelled = scheduled.cancelled(null, LATER);

        for (LiveEvent over : List.of(ended, cancelled)) {
            assertThatExceptionOfType(ForbiddenMove.class)
                    .isThrownBy(() -> over.changed(plan("Tides", DECEMBER), LATER));
            assertThatExceptionOfType(ForbiddenMove.class).isThrownBy(() -> over.rescheduled(DECEMBER, LATER));
        }
    }

    @Test
    void clonesIntoADraftOfItsOwn() {
        LiveEvent copy = scheduled
                .delayed(Duration.ofMinutes(10), LATER)
                .cancelled(null, LATER)
                .cloned(DECEMBER, LATER);

        assertThat(copy.id()).isNotEqualTo(scheduled.id());
        assertThat(copy.status()).isEqualTo(LiveEventStatus.DRAFT);
        assertThat(copy.epoch()).isEqualTo(1);
        assertThat(copy.details()).isEqualTo(scheduled.details());
        assertThat(copy.schedule()).isEqualTo(DECEMBER);
        assertThat(copy.previous()).isNull();
        assertThat(copy.delay()).isNull();
        assertThat(copy.cancellationReason()).isNull();
    }

    @Test
    void clonesAPastEventOnlyWithItsOwnDateOrAFutureOne() {
        Instant nextYear = Instant.parse("2027-02-01T10:00:00Z");

        assertThat(scheduled.cloned(DECEMBER, nextYear).schedule()).isEqualTo(DECEMBER);
        assertThatExceptionOfType(InvalidLiveEvent.class).isThrownBy(() -> scheduled.cloned(JANUARY, nextYear));
        assertThat(scheduled.cloned(JANUARY, LATER).schedule()).isEqualTo(JANUARY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "nul\0",
                "turned \u202E around",
                "isolated \u2066",
                "half \uD83D",
                "two\nlines",
                "bell\u0007",
                "lost \uFFFD",
                "\u200B\uFEFF"
            })
    void refusesTitlesThatDeceiveOrBreak(String title) {
        assertThatExceptionOfType(InvalidLiveEvent.class).isThrownBy(() -> Text.line("/title", title, 200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ünïcödé", "שלום", "🎬 Premiere", "\u00E9"})
    void takesTitlesInAnyScript(String title) {
        assertThat(Text.line("/title", title, 200)).isEqualTo(title);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "data:text/html,x",
                "ftp://example.com",
                "//example.com",
                "http:///x",
                "https://user:secret@example.com",
                "https://exa mple.com",
                "https://example.com/\u202E"
            })
    void refusesStreamsThatAreNoWebAddress(String url) {
        assertThatExceptionOfType(InvalidLiveEvent.class).isThrownBy(() -> VideoStream.of("EXTERNAL", url));
    }

    private static Plan plan(String title, Schedule schedule) {
        return new Plan(
                new Details(
                        title,
                        null,
                        new Speakers(List.of()),
                        null,
                        true,
                        true,
                        null,
                        false,
                        false,
                        true,
                        null,
                        Reminders.usual(),
                        Presentation.plain(),
                        Questions.none(),
                        null,
                        null,
                        EmbedOrigins.none()),
                schedule);
    }
}
