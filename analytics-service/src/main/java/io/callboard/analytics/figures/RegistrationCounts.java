package io.callboard.analytics.figures;

import io.callboard.analytics.figures.EventFigures.AnswerFigures;
import io.callboard.analytics.figures.EventFigures.RegistrationFigures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** The rows of the roll-ups of registrations and page views of some live events, and the figures made of them. */
final class RegistrationCounts {

    /** With (none) and (other), beside the hundred that count under their names. */
    private static final int MOST_SOURCES = 102;

    private static final String NONE = "(none)";

    /** Before the key of the question, in the dimension of an answer. */
    private static final String ANSWER = "answer:";

    private static final String REGISTRATIONS = """
            select event_id, dimension, value, amount
            from registration_count
            where event_id = any(:events::uuid[]) and organizer_id = :organizer and amount <> 0
            order by amount desc, value
            """;

    private static final String PAGE_VIEWS = """
            select event_id, views
            from page_view
            where event_id = any(:events::uuid[]) and organizer_id = :organizer
            """;

    /** By live event, dimension and value; the most frequent value first. */
    private final Map<UUID, Map<String, Map<String, Long>>> amounts = new HashMap<>();

    private final Map<UUID, Long> pageViews = new HashMap<>();

    private RegistrationCounts() {}

    /** Empty until the queries are run. */
    static RegistrationCounts from(Queries queries) {
        var counts = new RegistrationCounts();
        queries.add(
                REGISTRATIONS,
                row -> counts.amounts
                        .computeIfAbsent(Queries.eventId(row), missing -> new HashMap<>())
                        .computeIfAbsent(row.getString("dimension"), missing -> new LinkedHashMap<>())
                        .put(row.getString("value"), row.getLong("amount")));
        queries.add(PAGE_VIEWS, row -> counts.pageViews.put(Queries.eventId(row), row.getLong("views")));
        return counts;
    }

    /** Zeros for a live event without registrations and page views. */
    RegistrationFigures figures(UUID eventId) {
        Map<String, Map<String, Long>> byDimension = amounts.getOrDefault(eventId, Map.of());
        long views = pageViews.getOrDefault(eventId, 0L);
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
        var known = new LinkedHashMap<>(byDimension.getOrDefault(dimension, Map.of()));
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
        amounts.forEach(
                (value, amount) -> shown.merge(shown.size() < most ? value : Figures.OTHERS, amount, Long::sum));
        return shown;
    }
}
