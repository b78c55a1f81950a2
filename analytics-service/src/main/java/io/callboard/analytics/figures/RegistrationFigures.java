package io.callboard.analytics.figures;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The registrations of one live event so far, by the dimensions of the roll-up. */
@Schema(name = "RegistrationFigures", description = "Each registration counts once, under its present status.")
record RegistrationFigures(
        @Schema(description = "All, cancelled ones included.")
        long total,

        @Schema(description = "Those that have a seat.") long confirmed,

        @Schema(description = "Those that wait for a seat.") long waitlisted,

        @Schema(description = "Those that hold a seat which was offered to them while they waited.")
        long offered,

        @Schema(
                description =
                        "Those that hold a seat and wait for an approval, or until the e-mail address is confirmed.")
        long pending,

        @Schema(description = "Those that were cancelled.") long cancelled,

        @Schema(description = "All by where they came from: at most 100 sources, the rest as (other).")
        Map<String, Long> bySource,

        @Schema(description = "All by channel; a registrant who wants two channels counts under both.")
        Map<String, Long> byChannel,

        @Schema(description = "All by segment: the 100 most frequent, the rest as (other).")
        Map<String, Long> bySegment,

        @Schema(
                description =
                        "By the campaign of the link that led to them: at most 100, the rest as (other), those without"
                                + " one as (none).")
        Map<String, Long> byCampaign,

        @Schema(description = "By the medium of the campaign, in the same way.")
        Map<String, Long> byMedium,

        @Schema(description = "By the term of the campaign, in the same way.")
        Map<String, Long> byTerm,

        @Schema(description = "By the content of the campaign, in the same way.")
        Map<String, Long> byContent,

        @Schema(description = "By how they came about: IMPORT, or (none) for others.")
        Map<String, Long> byOrigin,

        @Schema(
                description =
                        "By the options that registrants chose, the most frequent first. Somebody who chose two options"
                                + " counts under both. The first 300 options of a live event count under their own"
                                + " names, the rest as (other).")
        List<AnswerFigures> byAnswer,

        @Schema(
                description = "All by the day in UTC on which they were made; days without any are left out.",
                example = "{\"2026-11-21\": 120}")
        Map<String, Long> byDay,

        @Schema(
                description =
                        "How often browsers showed the registration form, on its page or embedded. Somebody who looks"
                                + " twice counts twice.")
        long pageViews,

        @Schema(
                description = "total divided by pageViews; null without views. Registrations by import or by"
                        + " the API count too, so it may be above 1.")
        @Nullable
        Double conversion) {

    /** With (none) and (other), beside the hundred that count under their names. */
    private static final int MOST_SOURCES = 102;

    private static final String NONE = "(none)";

    /** Before the key of the question, in the dimension of an answer. */
    private static final String ANSWER = "answer:";

    /** The most frequent value first; of two that are as frequent the one that comes first by its characters. */
    private static final Comparator<Map.Entry<String, Long>> BY_FREQUENCY =
            Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey());

    @Schema(name = "AnswerFigures", description = "Registrations that chose one option of a question.")
    record AnswerFigures(
            @Schema(description = "The key of the question; (other) for options that have no place of their own.")
            String question,

            @Schema(description = "The option, in the words of the organizer when it was chosen.")
            String answer,

            @Schema(description = "How many chose it.") long registrations) {}

    /**
     * The figures of a live event.
     *
     * @param byDimension how many registrations count under each value; a dimension without any is left out
     */
    static RegistrationFigures of(Map<String, Map<String, Long>> byDimension, long views) {
        Map<String, Long> byStatus = byDimension.getOrDefault("status", Map.of());
        long total = byStatus.values().stream().mapToLong(Long::longValue).sum();
        return new RegistrationFigures(
                total,
                byStatus.getOrDefault("CONFIRMED", 0L),
                byStatus.getOrDefault("WAITLISTED", 0L),
                byStatus.getOrDefault("OFFERED", 0L),
                byStatus.getOrDefault("PENDING", 0L),
                byStatus.getOrDefault("CANCELLED", 0L),
                mostFrequent(byDimension.getOrDefault("source", Map.of()), MOST_SOURCES),
                mostFrequent(byDimension.getOrDefault("channel", Map.of()), Figures.MOST_SHOWN),
                mostFrequent(byDimension.getOrDefault("segment", Map.of()), Figures.MOST_SHOWN),
                labelled("campaign", byDimension, total),
                labelled("medium", byDimension, total),
                labelled("term", byDimension, total),
                labelled("content", byDimension, total),
                labelled("origin", byDimension, total),
                answers(byDimension),
                new TreeMap<>(byDimension.getOrDefault("day", Map.of())),
                views,
                views == 0 ? null : (double) total / views);
    }

    /** Registrations without a value have no row in the roll-up. */
    private static Map<String, Long> labelled(
            String dimension, Map<String, Map<String, Long>> byDimension, long total) {
        Map<String, Long> known = mostFrequent(byDimension.getOrDefault(dimension, Map.of()), Integer.MAX_VALUE);
        long without =
                total - known.values().stream().mapToLong(Long::longValue).sum();
        if (without > 0) {
            known.merge(NONE, without, Long::sum);
        }
        return known;
    }

    private static List<AnswerFigures> answers(Map<String, Map<String, Long>> byDimension) {
        var answers = new ArrayList<AnswerFigures>();
        byDimension.forEach((dimension, amounts) -> {
            if (dimension.startsWith(ANSWER)) {
                amounts.forEach((option, amount) ->
                        answers.add(new AnswerFigures(dimension.substring(ANSWER.length()), option, amount)));
            }
        });
        answers.sort(Comparator.comparingLong(AnswerFigures::registrations)
                .reversed()
                .thenComparing(AnswerFigures::question)
                .thenComparing(AnswerFigures::answer));
        return answers;
    }

    private static Map<String, Long> mostFrequent(Map<String, Long> amounts, int most) {
        var shown = new LinkedHashMap<String, Long>();
        amounts.entrySet().stream()
                .sorted(BY_FREQUENCY)
                .forEach(value -> shown.merge(
                        shown.size() < most ? value.getKey() : Figures.OTHERS, value.getValue(), Long::sum));
        return shown;
    }
}
