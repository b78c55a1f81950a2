package io.callboard.scheduler.timer;

/** The parts of statements that say how far a timer {@code t} is. */
public final class TimerProgress {

    /** The columns {@code audience} and {@code published}, and {@code paused}. They need {@link #LATE}. */
    public static final String COLUMNS = """
            t.audience + l.audience as audience, t.published + l.published as published,
                exists (
                    select from pause p
                    where p.scope in ('organizer:' || t.organizer_id, 'event:' || t.event_id) and p.paused)
                    as paused\
            """;

    /** The people who got an individual message, and the number of those messages. */
    public static final String LATE = """
            left join lateral (
                select count(distinct late.registration_id) filter (where late.joined) as audience,
                    count(*) filter (where late.individually) as published
                from late_arming late
                where late.timer_id = t.timer_id) l on true
            """;

    private TimerProgress() {}
}
