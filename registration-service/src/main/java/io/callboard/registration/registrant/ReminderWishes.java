package io.callboard.registration.registrant;

import io.callboard.chassis.value.ErrorCode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a registrant wishes to be reminded. Notices of changes and announcements do not depend on it.
 *
 * @param extraMinutes how long before the start one more reminder is wished; null for none
 */
public record ReminderWishes(Reminders reminders, @Nullable Integer extraMinutes, QuietHours quietHours) {

    public static final int LEAST_EXTRA_MINUTES = 5;

    /** A week. */
    public static final int MOST_EXTRA_MINUTES = 10_080;

    /** Repeated reminders come a multiple of this before the start, so that registrants share timers. */
    private static final int AGAIN_STEP_MINUTES = 5;

    /** The wishes of a registrant who has chosen nothing. */
    public static final ReminderWishes USUAL = new ReminderWishes(Reminders.ALL, null, QuietHours.OF_ORGANIZER);

    /** Which reminders a registrant wishes. */
    public enum Reminders {
        ALL,
        /** The last one that is due more than twelve hours before the start, and the last one of all. */
        FEWER,
        NONE
    }

    /**
     * The hours in which a registrant wishes no reminder that can be sent earlier, by the clock of their time zone.
     *
     * @param from the first minute; null unless OWN
     * @param to the first minute after them; null unless OWN
     */
    public record QuietHours(
            Use use, @Nullable LocalTime from, @Nullable LocalTime to) {

        /** Whose quiet hours apply. */
        public enum Use {
            ORGANIZER,
            OWN,
            NONE
        }

        public static final QuietHours OF_ORGANIZER = new QuietHours(Use.ORGANIZER, null, null);

        /** A full or half hour, in hours and minutes. */
        public static final String TIME = "^([01]\\d|2[0-3]):[03]0$";

        /** Times are multiples of it, so that registrants share timers. */
        public static final Duration STEP = Duration.ofMinutes(30);

        private static final Duration LEAST_OUTSIDE = Duration.ofHours(1);

        /** Reads what {@link #text} returned. */
        public static QuietHours parse(@Nullable String text) {
            if (text == null) {
                return OF_ORGANIZER;
            }
            if (text.equals(Use.NONE.name())) {
                return new QuietHours(Use.NONE, null, null);
            }
            String[] times = text.split("-", 2);
            return new QuietHours(Use.OWN, LocalTime.parse(times[0]), LocalTime.parse(times[1]));
        }

        /** Such as {@code 22:00-07:00} or {@code NONE}; null for those of the organizer. */
        public @Nullable String text() {
            return switch (use) {
                case ORGANIZER -> null;
                case OWN -> from + "-" + to;
                case NONE -> use.name();
            };
        }

        private static Duration outside(LocalTime from, LocalTime to) {
            Duration left = Duration.between(to, from);
            return left.isNegative() ? left.plusDays(1) : left;
        }
    }

    /** Reads the name of {@link Reminders}; adds an error to the list. */
    public static Reminders reminders(String name, List<Flaw> flaws) {
        return Arrays.stream(Reminders.values())
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseGet(() -> {
                    flaws.add(new Flaw("reminders", ErrorCode.UNKNOWN_VALUE, "must be ALL, FEWER or NONE"));
                    return Reminders.ALL;
                });
    }

    /** Checks the minutes; adds an error to the list. */
    public static int extraMinutes(int minutes, List<Flaw> flaws) {
        if (minutes < LEAST_EXTRA_MINUTES || minutes > MOST_EXTRA_MINUTES) {
            flaws.add(new Flaw(
                    "extraReminderMinutes",
                    ErrorCode.OUT_OF_RANGE,
                    "must be between " + LEAST_EXTRA_MINUTES + " and " + MOST_EXTRA_MINUTES));
        }
        return minutes;
    }

    /**
     * Returns how many minutes before the start a reminder is due that shall come again this many minutes from now, or up
     * to five minutes later; adds errors to the list.
     */
    public static int againIn(int minutes, Instant now, Instant startsAt, List<Flaw> flaws) {
        if (minutes < LEAST_EXTRA_MINUTES || minutes > MOST_EXTRA_MINUTES) {
            flaws.add(new Flaw(
                    "remindAgainInMinutes",
                    ErrorCode.OUT_OF_RANGE,
                    "must be between " + LEAST_EXTRA_MINUTES + " and " + MOST_EXTRA_MINUTES));
            return LEAST_EXTRA_MINUTES;
        }
        long left = Duration.between(now.plus(Duration.ofMinutes(minutes)), startsAt)
                .toMinutes();
        long before = left / AGAIN_STEP_MINUTES * AGAIN_STEP_MINUTES;
        if (before < LEAST_EXTRA_MINUTES || before > MOST_EXTRA_MINUTES) {
            flaws.add(new Flaw(
                    "remindAgainInMinutes",
                    ErrorCode.OUT_OF_RANGE,
                    "must lead to an instant from " + MOST_EXTRA_MINUTES + " to " + LEAST_EXTRA_MINUTES
                            + " minutes before the start"));
            return LEAST_EXTRA_MINUTES;
        }
        return (int) before;
    }

    /**
     * Reads quiet hours; adds errors to the list.
     *
     * @param use null for OWN
     */
    public static QuietHours quietHours(
            @Nullable String use, @Nullable String from, @Nullable String to, List<Flaw> flaws) {
        String whose = use == null ? QuietHours.Use.OWN.name() : use;
        if (whose.equals(QuietHours.Use.NONE.name())) {
            return new QuietHours(QuietHours.Use.NONE, null, null);
        }
        if (!whose.equals(QuietHours.Use.OWN.name())) {
            if (!whose.equals(QuietHours.Use.ORGANIZER.name())) {
                flaws.add(new Flaw("quietHours/use", ErrorCode.UNKNOWN_VALUE, "must be ORGANIZER, OWN or NONE"));
            }
            return QuietHours.OF_ORGANIZER;
        }
        LocalTime begin = time("quietHours/from", from, flaws);
        LocalTime end = time("quietHours/to", to, flaws);
        if (begin == null || end == null) {
            return QuietHours.OF_ORGANIZER;
        }
        if (QuietHours.outside(begin, end).compareTo(QuietHours.LEAST_OUTSIDE) < 0 || begin.equals(end)) {
            flaws.add(new Flaw(
                    "quietHours/to",
                    ErrorCode.INCONSISTENT,
                    "must differ from /quietHours/from, and leave at least an hour of the day"));
        }
        return new QuietHours(QuietHours.Use.OWN, begin, end);
    }

    private static @Nullable LocalTime time(String field, @Nullable String text, List<Flaw> flaws) {
        if (text == null || text.isBlank()) {
            flaws.add(new Flaw(field, ErrorCode.REQUIRED, "is required"));
            return null;
        }
        try {
            LocalTime time = LocalTime.parse(text);
            if (Duration.between(LocalTime.MIDNIGHT, time).toNanos() % QuietHours.STEP.toNanos() == 0) {
                return time;
            }
        } catch (DateTimeException e) {
            // Reported below.
        }
        flaws.add(new Flaw(field, ErrorCode.INVALID_FORMAT, "must be a full or half hour such as 22:00 or 06:30"));
        return null;
    }
}
