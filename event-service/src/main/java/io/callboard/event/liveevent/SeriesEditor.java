package io.callboard.event.liveevent;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.liveevent.LiveEventMessages.Change;
import io.callboard.event.liveevent.LiveEventMessages.Fact;
import io.callboard.event.schedule.Schedule;
import io.callboard.event.series.AllSeries;
import io.callboard.event.series.Recurrence;
import io.callboard.event.series.Scope;
import io.callboard.event.series.Series;
import io.callboard.event.series.SeriesId;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Creates series and changes several occurrences of them, each in one transaction. */
@Component
class SeriesEditor {

    /** In the order of their numbers, so that two changes of a series wait for each other and do not deadlock. */
    private static final String LOCK = """
            select id from live_event
            where series_id = :seriesId and organizer_id = :organizerId and occurrence >= :from
            order by occurrence
            for no key update
            """;

    private static final String IDS = """
            select id from live_event
            where series_id = :seriesId and organizer_id = :organizerId
            """;

    private static final Set<LiveEventStatus> AHEAD = EnumSet.of(LiveEventStatus.DRAFT, LiveEventStatus.SCHEDULED);

    private final JdbcClient jdbc;
    private final LiveEvents liveEvents;
    private final AllSeries allSeries;
    private final LiveEventMessages messages;
    private final Clock clock;

    SeriesEditor(JdbcClient jdbc, LiveEvents liveEvents, AllSeries allSeries, LiveEventMessages messages, Clock clock) {
        this.jdbc = jdbc;
        this.liveEvents = liveEvents;
        this.allSeries = allSeries;
        this.messages = messages;
        this.clock = clock;
    }

    /** Makes a live event for each occurrence, and returns the first one. */
    @Transactional
    LiveEvent create(OrganizerId organizer, Plan plan, Recurrence recurrence, boolean draft) {
        Instant now = now();
        List<Schedule> schedules = recurrence.schedules(plan.schedule());
        if (!plan.schedule().isTooFarAhead(now) && schedules.getLast().isTooFarAhead(now)) {
            throw InvalidLiveEvent.at(
                    "/recurrence", ErrorCode.OUT_OF_RANGE, "must have its last start within the next ten years");
        }
        SeriesId id = SeriesId.random();
        List<LiveEvent> occurrences = new ArrayList<>();
        for (Schedule schedule : schedules) {
            Plan each = new Plan(plan.details(), schedule);
            occurrences.add(
                    (draft ? LiveEvent.drafted(organizer, each, now) : LiveEvent.scheduled(organizer, each, now))
                            .at(new Occurrence(id.value(), occurrences.size() + 1)));
        }
        allSeries.add(new Series(
                id,
                organizer,
                recurrence.text(),
                plan.schedule().local(),
                plan.schedule().zone(),
                now));
        List<LiveEvent> saved = liveEvents.saveAll(occurrences);
        if (!draft) {
            messages.tellAll(saved.stream()
                    .map(event -> new Change(Fact.SCHEDULED, event))
                    .toList());
        }
        Failpoints.hit("event.series.before-commit");
        return saved.getFirst();
    }

    /** A series and its occurrences, in the order of their numbers. */
    record Found(Series series, List<LiveEvent> occurrences) {}

    @Transactional(readOnly = true)
    Optional<Found> find(OrganizerId organizer, SeriesId id) {
        return allSeries.find(id, organizer).map(series -> new Found(series, inOrder(statement(IDS, organizer, id))));
    }

    /**
     * Changes the words or times of several occurrences.
     *
     * @param change gives the new plan of each occurrence, from the present plan of the addressed one
     */
    @Transactional
    SeriesChange change(
            OrganizerId organizer,
            LiveEventId id,
            LongConsumer precondition,
            Scope scope,
            Function<Plan, UnaryOperator<Plan>> change) {
        Instant now = now();
        return each(organizer, id, precondition, scope, AHEAD, addressed -> {
            UnaryOperator<Plan> likewise = change.apply(new Plan(addressed.details(), addressed.schedule()));
            return event -> event.changed(likewise.apply(new Plan(event.details(), event.schedule())), now);
        });
    }

    @Transactional
    SeriesChange cancel(
            OrganizerId organizer, LiveEventId id, LongConsumer precondition, Scope scope, @Nullable String reason) {
        Instant now = now();
        return each(organizer, id, precondition, scope, AHEAD, _ -> event -> event.cancelled(reason, now));
    }

    @Transactional
    SeriesChange publish(OrganizerId organizer, LiveEventId id, LongConsumer precondition, Scope scope) {
        Instant now = now();
        return each(
                organizer,
                id,
                precondition,
                scope,
                EnumSet.of(LiveEventStatus.DRAFT),
                _ -> event -> event.published(now));
    }

    private SeriesChange each(
            OrganizerId organizer,
            LiveEventId id,
            LongConsumer precondition,
            Scope scope,
            Set<LiveEventStatus> changeable,
            Function<LiveEvent, UnaryOperator<LiveEvent>> change) {
        Occurrence place = existing(organizer, id).occurrence();
        if (place == null) {
            throw InvalidLiveEvent.at("?scope", ErrorCode.INCONSISTENT, "must be THIS: the live event is in no series");
        }
        List<LiveEvent> found = inOrder(
                statement(LOCK, organizer, place.series()).param("from", scope == Scope.ALL ? 1 : place.number()));
        LiveEvent addressed = found.stream()
                .filter(event -> event.id().equals(id))
                .findFirst()
                .orElseThrow();
        precondition.accept(addressed.version());
        UnaryOperator<LiveEvent> operation = change.apply(addressed);
        List<LiveEvent> changed = new ArrayList<>();
        List<LiveEvent> leftAlone = new ArrayList<>();
        List<Change> told = new ArrayList<>();
        for (LiveEvent before : found) {
            if (!changeable.contains(before.status())) {
                leftAlone.add(before);
                continue;
            }
            LiveEvent after = changed(operation, before, addressed);
            if (after.equals(before)) {
                continue;
            }
            LiveEvent saved = liveEvents.save(after);
            changed.add(saved);
            fact(before, saved).ifPresent(fact -> told.add(new Change(fact, saved)));
        }
        messages.tellAll(told);
        Failpoints.hit("event.series-change.before-commit");
        LiveEvent answer = changed.stream()
                .filter(event -> event.id().equals(id))
                .findFirst()
                .orElse(addressed);
        return new SeriesChange(answer, changed, leftAlone);
    }

    private static LiveEvent changed(UnaryOperator<LiveEvent> operation, LiveEvent before, LiveEvent addressed) {
        try {
            return operation.apply(before);
        } catch (InvalidLiveEvent invalid) {
            Occurrence place = before.occurrence();
            throw place == null || before == addressed ? invalid : invalid.in("occurrence " + place.number());
        }
    }

    /** The fact that is published of a change; empty for a draft. */
    private static Optional<Fact> fact(LiveEvent before, LiveEvent after) {
        return switch (after.status()) {
            case DRAFT -> Optional.empty();
            case CANCELLED -> before.status() == LiveEventStatus.DRAFT ? Optional.empty() : Optional.of(Fact.CANCELLED);
            case SCHEDULED, LIVE, ENDED -> {
                if (before.status() == LiveEventStatus.DRAFT) {
                    yield Optional.of(Fact.SCHEDULED);
                }
                yield Optional.of(before.epoch() == after.epoch() ? Fact.CHANGED : Fact.RESCHEDULED);
            }
        };
    }

    private JdbcClient.StatementSpec statement(String sql, OrganizerId organizer, SeriesId series) {
        return jdbc.sql(sql).param("seriesId", series.value()).param("organizerId", organizer.value());
    }

    private List<LiveEvent> inOrder(JdbcClient.StatementSpec ids) {
        return liveEvents
                .findAllById(ids.query(UUID.class).list().stream()
                        .map(LiveEventId::new)
                        .toList())
                .stream()
                .sorted(Comparator.comparingInt(
                        event -> Objects.requireNonNull(event.occurrence()).number()))
                .toList();
    }

    private LiveEvent existing(OrganizerId organizer, LiveEventId id) {
        return liveEvents.findByIdAndOrganizerId(id, organizer).orElseThrow(() -> new UnknownLiveEvent(id));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
