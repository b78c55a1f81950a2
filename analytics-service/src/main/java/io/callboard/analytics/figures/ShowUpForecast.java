package io.callboard.analytics.figures;

import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many registrants are expected to attend, from the earlier live events of the organizer. */
@Schema(
        name = "ShowUpForecast",
        description =
                "How many registrants with a seat are expected to attend: from the latest 20 live events of the organizer"
                        + " that had ended before this one starts and had at least 10 seats taken. The fewer they are, the closer it"
                        + " is to the average of the platform.")
record ShowUpForecast(
        @Schema(
                description =
                        "The share of registrants with a seat who are expected to attend, from 0 to 1. Rounded to four decimals.",
                example = "0.4375")
        double rate,

        @Schema(description = "rate multiplied by the registrations that are confirmed now.", example = "350")
        long attendees,

        @Schema(description = "How many live events of the organizer it was computed from, at most 20.", example = "11")
        int pastEvents,

        @Schema(
                description =
                        "The mean error of such forecasts: for each of those live events, the difference between the"
                                + " forecast from those before it and the real share. Rounded to four decimals. Null without"
                                + " such a forecast.",
                example = "0.0612")
        @Nullable
        Double error,

        @Schema(
                description =
                        "A hint for overbooking: with this number of confirmed registrations for each seat, none of"
                                + " those live events would have had more attendees than seats. Rounded down to two"
                                + " decimals. Null with fewer than 5 of them, and if nobody has attended.",
                example = "1.61")
        @Nullable
        BigDecimal registrationsPerSeat,

        @Schema(
                description =
                        "The average share of the platform, 0.5 while too few organizers have live events that have"
                                + " ended. Rounded to four decimals.",
                example = "0.42")
        double platformRate) {

    /** Live events with fewer seats say little. */
    static final int FEWEST_SEATS = 10;

    /** A forecast is from so many live events at most. */
    static final int MOST_EVENTS = 20;

    /** So many live events are needed to test as many forecasts. */
    static final int MOST_READ = 2 * MOST_EVENTS;

    /** The average of the platform weighs as much as so many live events. */
    private static final int WEIGHT = 5;

    private static final int FEWEST_FOR_OVERBOOKING = 5;
    private static final double DECIMALS = 10_000;

    /** A live event that has ended. */
    record Past(long attended, long seats) {

        double rate() {
            return (double) attended / seats;
        }

        BigDecimal seatsPerAttendee() {
            return BigDecimal.valueOf(seats).divide(BigDecimal.valueOf(attended), 2, RoundingMode.DOWN);
        }
    }

    /**
     * @param confirmed registrations that have a seat now
     * @param past the latest first, at most {@link #MOST_READ}
     */
    static ShowUpForecast of(long confirmed, List<Past> past, double platformRate) {
        List<Past> latest = firstOf(past);
        double rate = rate(latest, platformRate);
        @Nullable Double error = null;
        if (!latest.isEmpty()) {
            double sum = 0;
            for (int i = 0; i < latest.size(); i++) {
                sum += Math.abs(rate(firstOf(past.subList(i + 1, past.size())), platformRate)
                        - latest.get(i).rate());
            }
            error = rounded(sum / latest.size());
        }
        return new ShowUpForecast(
                rounded(rate),
                Math.round(confirmed * rate),
                latest.size(),
                error,
                registrationsPerSeat(latest),
                rounded(platformRate));
    }

    private static @Nullable BigDecimal registrationsPerSeat(List<Past> latest) {
        return latest.size() < FEWEST_FOR_OVERBOOKING
                ? null
                : latest.stream()
                        .filter(event -> event.attended() > 0)
                        .map(Past::seatsPerAttendee)
                        .min(BigDecimal::compareTo)
                        .orElse(null);
    }

    /** Each live event weighs the same, because people of one live event have the same reasons to come or not. */
    private static double rate(List<Past> latest, double platformRate) {
        double sum = latest.stream().mapToDouble(Past::rate).sum();
        return (WEIGHT * platformRate + sum) / (WEIGHT + latest.size());
    }

    private static List<Past> firstOf(List<Past> past) {
        return past.subList(0, Math.min(MOST_EVENTS, past.size()));
    }

    private static double rounded(double value) {
        return Math.round(value * DECIMALS) / DECIMALS;
    }
}
