package io.callboard.scheduler.explanation;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.scheduler.SchedulerTest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * {@code left_out} has no reason exactly if {@code in_audience} takes the member. The test compares the two for many
 * combinations of what they look at, for timers that are still useful. Only what depends on each other is combined: the
 * product of everything takes minutes.
 */
@SchedulerTest
class LeftOutIT {

    private static final String COMPARED = """
            with timers as materialized (
                select jsonb_populate_record(null::timer, jsonb_build_object(
                    'kind', k.kind, 'rule', 'PT1H', 'channels', '{EMAIL}'::text[],
                    'timer_id', gen_random_uuid(), 'event_id', gen_random_uuid(), 'epoch', 1,
                    'audience_statuses', k.statuses::text[], 'audience_segments', g.segments::text[],
                    'audience_answers', g.answers::jsonb, 'left_to', g.left_to::jsonb,
                    'audience_zone', g.zone, 'audience_quarter', g.quarter, 'audience_attendance', k.attendance, 'wishes', k.wishes::text[],
                    'known_before', k.known_before, 'late_policy', p.policy, 'late_until', p.late_until,
                    'due_at', d.due_at, 'spread_until', d.spread_until, 'left_to_extra', k.left_to_extra::text[],
                    'useful_until', now() + interval '1 day')) as timer
                from (values ('REMINDER', '{CONFIRMED}', null, '{ALL,PT1H}', null, null),
                    ('REMINDER', '{CONFIRMED}', null, '{ALL,PT20M}', null, '{EMAIL}'),
                    ('REMINDER', '{CONFIRMED}', null, '{PT20M}', null, null), ('HOST_REMINDER', '{CONFIRMED}', null, null, null, null),
                    ('RESCHEDULED', '{CONFIRMED,WAITLISTED,OFFERED,PENDING}', 2, null, null, null),
                    ('ANNOUNCEMENT', '{CONFIRMED}', null, null, null, null), ('ANNOUNCEMENT', '{WAITLISTED}', null, null, null, null),
                    ('ANNOUNCEMENT', '{CONFIRMED}', null, null, 'ATTENDED', null),
                    ('ANNOUNCEMENT', '{CONFIRMED}', null, null, 'NO_SHOW', null),
                    ('FOLLOW_UP', '{CONFIRMED}', null, '{ALL,FEWER}', null, null),
                    ('FOLLOW_UP_ATTENDED', '{CONFIRMED}', null, null, null, null),
                    ('FOLLOW_UP_NO_SHOW', '{CONFIRMED}', null, null, null, null)) as k(kind, statuses, known_before, wishes, attendance, left_to_extra)
                cross join (values (null, null, null, null, null, true), (null, null, null, 'Asia/Tokyo', null, true),
                    (null, null, null, '', null, false), ('{vip}', null, null, null, null, false),
                    (null, '{"diet": ["No meat"]}', null, null, null, false),
                    ('{vip}', '{"diet": ["No meat"]}', null, 'Asia/Tokyo', null, false),
                    (null, null, null, null, quarter_of(now() - interval '2 hours'), false),
                    (null, null, '[{"rule": "PT60M", "channels": ["EMAIL"], "segments": ["vip"]}]', null, null, false))
                    as g(segments, answers, left_to, zone, quarter, at_each_time)
                cross join (values ('SKIP', null), ('SEND_NOW', null), ('SEND_NOW', now() - interval '30 minutes'))
                    as p(policy, late_until)
                cross join (values (now() - interval '1 hour', null), (now() + interval '1 hour', null),
                    (now() - interval '1 hour', now() + interval '30 minutes'),
                    (now() - interval '1 hour', now() - interval '30 seconds')) as d(due_at, spread_until)
                where g.at_each_time or p.late_until is null and d.spread_until is null),
            members as materialized (
                select jsonb_populate_record(null::audience, jsonb_build_object(
                    'kind', k.kind, 'status', g.status, 'channels', c.channels::text[], 'segment', g.segment,
                    'choices', g.choices::jsonb, 'registration_id', gen_random_uuid(),
                    'known_epoch', z.known_epoch, 'time_zone', z.zone, 'reminder_rules', k.rules::text[], 'member_since', m.since,
                    'attendance', z.attendance, 'wishes', z.wishes::text[], 'quiet', z.quiet)) as member
                from (values ('REGISTRANT', '{}'), ('HOST', '{}'), ('HOST', '{PT1H}')) as k(kind, rules)
                cross join (values ('{EMAIL}'), ('{SMS}')) as c(channels)
                cross join (values ('CONFIRMED', null, '{}'), ('CONFIRMED', 'vip', '{"diet": ["Everything", "No meat"]}'),
                    ('CONFIRMED', 'vip', '{"diet": ["Everything"]}'), ('CONFIRMED', 'press', '{"diet": ["No meat"]}'),
                    ('WAITLISTED', 'vip', '{}'), ('OFFERED', null, '{}'), ('PENDING', null, '{}'), ('CANCELLED', null, '{}'),
                    ('ERASED', null, '{}'), ('LATER', null, '{}')) as g(status, segment, choices)
                cross join (values (null, null, '{ALL}', null, 1), (null, null, '{ALL}', null, 2),
                    (null, 'ATTENDED', '{FEWER}', null, 1), ('Asia/Tokyo', 'NO_SHOW', '{NONE,PT20M}', null, 2),
                    ('Europe/Rome', 'ATTENDED', '{ALL}', 'NONE', 1))
                    as z(zone, attendance, wishes, quiet, known_epoch)
                cross join (values (now() - interval '2 hours'), (now() - interval '1 minute'),
                    (now() + interval '90 minutes')) as m(since))
            select coalesce(in_audience(timer, member, channel), false) as taken, left_out(timer, member, channel) as reason
            from timers
            cross join members
            cross join (values ('EMAIL'), ('SMS')) as c(channel)
            """;

    @Autowired
    private JdbcClient jdbc;

    private record Compared(boolean taken, String reason, long cases) {}

    @Test
    void hasAReasonExactlyForThoseWhomTheTimerDoesNotTake() {
        List<Compared> all = jdbc.sql("select taken, coalesce(reason, '') as reason, count(*) as cases from ("
                        + COMPARED + ") c group by 1, 2")
                .query(Compared.class)
                .list();

        assertThat(all)
                .allSatisfy(one -> assertThat(one.taken())
                        .as("%s of %s cases", one.reason(), one.cases())
                        .isEqualTo(one.reason().isEmpty()));
        assertThat(all)
                .extracting(Compared::reason)
                .containsExactlyInAnyOrder(
                        "",
                        "FOR_REGISTRANTS",
                        "FOR_HOSTS",
                        "RULE_NOT_CHOSEN",
                        "REGISTRATION_CANCELLED",
                        "ERASED",
                        "WAITLISTED",
                        "OFFERED",
                        "PENDING",
                        "OTHER_STATUS",
                        "OTHER_SEGMENT",
                        "OTHER_ANSWER",
                        "OTHER_ZONE",
                        "OTHER_QUARTER",
                        "NO_REMINDERS_WISHED",
                        "FEWER_REMINDERS_WISHED",
                        "EXTRA_NOT_WISHED",
                        "ATTENDED",
                        "NO_SHOW",
                        "ATTENDANCE_NOT_RECORDED",
                        "OTHER_CHANNEL",
                        "CHANNEL_NOT_CHOSEN",
                        "ALREADY_KNOWN",
                        "SAME_INSTANT",
                        "REGISTERED_LATE",
                        "NOT_NEAREST");
        assertThat(Arrays.stream(Reason.values()).map(Reason::name))
                .containsAll(all.stream()
                        .map(Compared::reason)
                        .filter(reason -> !reason.isEmpty())
                        .toList());
    }
}
