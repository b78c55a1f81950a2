package io.callboard.analytics.figures;

import io.callboard.analytics.figures.EventFigures.AnswerFigures;
import io.callboard.analytics.figures.EventFigures.RegistrationFigures;
import java.sql.ResultSet;
import java.sql.SQLException;
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

    /** One row for each dimension of a live event, because a comparison of fifty has thousands of values. */
    private static final String REGISTRATIONS = """
            select asked.event_id, counts.dimension, counts.labels, counts.amounts
            from unnest(:events::uuid[]) as asked (event_id)
            cross join lateral (
                select dimension, array_agg(value) as labels, array_agg(amount) as amounts
                from registration_count as known
                where known.event_id = asked.event_id and organizer_id = :organizer and amount <> 0
                group by dimension) as counts
            """;

    private static final String PAGE_VIEWS = """
            select event_id, views
            from page_view
            where event_id = any(:events::uuid[]) and organizer_id = :organizer
            """;

    /** The most frequent value first; of two that are as frequent the one that comes first by its characters. */
    private static final Comparator<Map.Entry<String, Long>> BY_FREQUENCY =
            Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey());

    /** By live event, dimension and value. */
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
                        .put(row.getString("dimension"), amounts(row)));
        queries.add(PAGE_VIEWS, row -> counts.pageViews.put(Queries.eventId(row), row.getLong("views")));
        return counts;
    }

    private static Map<String, Long> amounts(ResultSet row) throws SQLException {
        var labels = (String[]) row.getArray("labels").getArray();
        var amounts = (Long[]) row.getArray("amounts").getArray();
        var byLabel = HashMap.<String, Long>newHashMap(labels.length);
        for (int i = 0; i < labels.length; i++) {
            byLabel.put(labels[i], amounts[i]);
        }
        return byLabel;
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
