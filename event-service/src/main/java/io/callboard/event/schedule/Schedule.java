package io.callboard.event.schedule;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.TimeZones;
import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.reminder.ReminderRule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import org.jspecify.annotations.Nullable;

/**
 * The time of a live event: the organizer's wall-clock time in an IANA zone, with its instants. The instants are stored
 * too, because registrants know them. When a zone's rules change later, {@link #under} moves the instants, which is an
 * ordinary reschedule.
 *
 * @param local ISO-8601 local date and time, whole seconds, always with seconds
 * @param zone IANA zone id
 * @param duration ISO-8601, more than zero, at most seven days
 */
public record Schedule(String local, String zone, String duration, Instant startsAt, Instant endsAt) {

    public static final Duration LONGEST = Duration.ofDays(7);
    public static final Duration FURTHEST = Duration.ofDays(3660);

    /** Local time and duration are cut to whole seconds. */
    public static Schedule of(@Nullable String local, @Nullable String zone, @Nullable String duration) {
        var findings = new InvalidLiveEvent.Findings();
        LocalDateTime localStart = findings.of(() -> parseLocal(local));
        ZoneId zoneId = findings.of(() -> parseZone(zone));
        Duration length = findings.of(() -> parseDuration(duration));
        findings.orThrow();
        if (localStart == null || zoneId == null || length == null) {
            throw new IllegalStateException("a missing part was not found to be missing");
        }
        Instant startsAt = instantOf(localStart, zoneId.getRules());
        return new Schedule(
                localStart.format(DateTimeFormatter.ISO_LOCAL_DATE_TIME),
                zoneId.getId(),
                length.toString(),
                startsAt,
                startsAt.plus(length));
    }

    /** Whether the organizer's choice is the same, even if a zone's rules have changed its instants. */
    public boolean isSetLike(Schedule other) {
        return local.equals(other.local) && zone.equals(other.zone) && duration.equals(other.duration);
    }

    /** The day on which it starts, in its zone. */
    public LocalDate date() {
        return LocalDateTime.parse(local).toLocalDate();
    }

    /** The same wall-clock time, zone and length on another day. */
    public Schedule on(LocalDate date) {
        return of(LocalDateTime.parse(local).with(date).format(DateTimeFormatter.ISO_LOCAL_DATE_TIME), zone, duration);
    }

    /** The wall-clock time that is as far from this start as one is from another, on the calendar and the clock. */
    public String localMovedLike(Schedule before, Schedule after) {
        Duration by = Duration.between(LocalDateTime.parse(before.local), LocalDateTime.parse(after.local));
        return LocalDateTime.parse(local).plus(by).format(DateTimeFormatter.ISO_LOCAL_DATE_TIME);
    }

    /** What became of the wall-clock time. After a delay into the second pass of an overlap the instant is exact. */
    public Resolution resolution() {
        LocalDateTime wall = LocalDateTime.parse(local);
        ZoneOffsetTransition transition = ZoneId.of(zone).getRules().getTransition(wall);
        if (transition == null) {
            return Resolution.EXACT;
        }
        if (transition.isGap()) {
            return Resolution.GAP_SHIFTED;
        }
        return startsAt.equals(wall.toInstant(transition.getOffsetBefore()))
                ? Resolution.OVERLAP_EARLIER
                : Resolution.EXACT;
    }

    /** The same wall-clock time by these rules; unchanged if the start has this wall-clock time by these rules too. */
    public Schedule under(TimeZoneRules timeZones) {
        ZoneRules rules = timeZones.of(zone);
        LocalDateTime wall = LocalDateTime.parse(local);
        Instant next = instantOf(wall, rules);
        boolean valid = next.equals(startsAt)
                || rules.getValidOffsets(wall).stream()
                        .anyMatch(offset -> wall.toInstant(offset).equals(startsAt));
        return valid ? this : new Schedule(local, zone, duration, next, next.plus(Duration.parse(duration)));
    }

    /** The same length, moved by an exact duration. The wall-clock time follows from the instant. */
    public Schedule delayedBy(Duration by) {
        Instant later = startsAt.plus(by);
        return new Schedule(
                LocalDateTime.ofInstant(later, ZoneId.of(zone)).format(DateTimeFormatter.ISO_LOCAL_DATE_TIME),
                zone,
                duration,
                later,
                endsAt.plus(by));
    }

    /**
     * The due instant of a reminder. Days are counted on the calendar of the event's zone; hours and smaller units are
     * exact. A rule by the wall clock may be due after the start.
     */
    public Instant dueAt(ReminderRule rule) {
        if (rule.at() != null) {
            LocalDateTime wall = date().minusDays(rule.days()).atTime(rule.at());
            return instantOf(wall, ZoneId.of(zone).getRules());
        }
        Instant day = rule.days() == 0
                ? startsAt
                : instantOf(
                        LocalDateTime.parse(local).minusDays(rule.days()),
                        ZoneId.of(zone).getRules());
        return day.minus(rule.time());
    }

    /** Whether the start lies further ahead than one may plan. */
    public boolean isTooFarAhead(Instant now) {
        return startsAt.isAfter(now.plus(FURTHEST));
    }

    public Schedule mustStartAfter(Instant now) {
        if (!startsAt.isAfter(now)) {
            throw InvalidLiveEvent.at("/start/local", ErrorCode.OUT_OF_RANGE, "must be in the future");
        }
        if (isTooFarAhead(now)) {
            throw InvalidLiveEvent.at("/start/local", ErrorCode.OUT_OF_RANGE, "must be within the next ten years");
        }
        return this;
    }

    /** In a gap the first valid instant after it, in an overlap the earlier of the two. */
    private static Instant instantOf(LocalDateTime local, ZoneRules rules) {
        ZoneOffsetTransition transition = rules.getTransition(local);
        if (transition == null) {
            return local.toInstant(rules.getOffset(local));
        }
        return transition.isGap() ? transition.getInstant() : local.toInstant(transition.getOffsetBefore());
    }

    private static LocalDateTime parseLocal(@Nullable String local) {
        if (local == null) {
            throw InvalidLiveEvent.at("/start/local", ErrorCode.REQUIRED, "is required");
        }
        try {
            LocalDateTime parsed = LocalDateTime.parse(local).truncatedTo(ChronoUnit.SECONDS);
            if (parsed.getYear() < 1970 || parsed.getYear() > 9000) {
                throw InvalidLiveEvent.at(
                        "/start/local", ErrorCode.OUT_OF_RANGE, "must be in a year from 1970 to 9000");
            }
            return parsed;
        } catch (DateTimeParseException malformed) {
            throw InvalidLiveEvent.at(
                    "/start/local", ErrorCode.INVALID_FORMAT, "is not a local date and time such as 2026-12-01T18:00");
        }
    }

    private static ZoneId parseZone(@Nullable String zone) {
        if (zone == null) {
            throw InvalidLiveEvent.at("/start/zone", ErrorCode.REQUIRED, "is required");
        }
        return ZoneId.of(InvalidLiveEvent.checked("/start/zone", () -> TimeZones.of(zone)));
    }

    private static Duration parseDuration(@Nullable String duration) {
        if (duration == null) {
            throw InvalidLiveEvent.at("/duration", ErrorCode.REQUIRED, "is required");
        }
        try {
            Duration parsed = Duration.parse(duration).truncatedTo(ChronoUnit.SECONDS);
            if (!parsed.isPositive()) {
                throw InvalidLiveEvent.at(
                        "/duration", ErrorCode.OUT_OF_RANGE, "must be more than zero: the end comes after the start");
            }
            if (parsed.compareTo(LONGEST) > 0) {
                throw InvalidLiveEvent.at("/duration", ErrorCode.OUT_OF_RANGE, "must be at most seven days");
            }
            return parsed;
        } catch (DateTimeParseException | ArithmeticException malformed) {
            throw InvalidLiveEvent.at(
                    "/duration", ErrorCode.INVALID_FORMAT, "is not an ISO-8601 duration such as PT1H");
        }
    }
}
