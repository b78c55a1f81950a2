package io.callboard.analytics.activity;

/** The roll-up of what happened in each quarter of an hour, for each live event and for each organizer. */
public final class Activity {

    /** Begin of the quarter of an hour around the instant {@code happened_at}. */
    public static final String QUARTER = quarter("happened_at");

    /**
     * Parts of a statement that changes facts. They add the differences that its part {@code quarters (event_id,
     * organizer_id, metric, quarter, amount)} has. Rows are written in the order of their keys, so that two statements
     * do not deadlock.
     */
    public static final String ADD_QUARTERS = """
            by_event as (
                insert into activity as known (event_id, organizer_id, metric, quarter, amount)
                select event_id, organizer_id, metric, quarter, amount
                from quarters
                order by event_id, organizer_id, metric, quarter
                on conflict (event_id, organizer_id, metric, quarter) do update
                set amount = known.amount + excluded.amount
            ), by_organizer as (
                insert into organizer_activity as known (organizer_id, metric, quarter, amount)
                select organizer_id, metric, quarter, sum(amount)
                from quarters
                group by organizer_id, metric, quarter
                order by organizer_id, metric, quarter
                on conflict (organizer_id, metric, quarter) do update
                set amount = known.amount + excluded.amount
            )""";

    private Activity() {}

    /** Begin of the quarter of an hour around an instant; null if the instant is. */
    public static String quarter(String instant) {
        return "date_bin('15 minutes', %s, 'epoch')".formatted(instant);
    }
}
