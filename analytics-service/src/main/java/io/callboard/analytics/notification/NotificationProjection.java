package io.callboard.analytics.notification;

import io.callboard.analytics.activity.Activity;
import io.callboard.analytics.response.HoldOuts;
import io.callboard.analytics.response.HoldOuts.Assigned;
import io.callboard.analytics.response.ReminderResponses;
import io.callboard.analytics.response.ReminderResponses.Registrant;
import io.callboard.chassis.message.Message;
import io.callboard.chassis.sql.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps one row per notification with the highest outcome seen, one statement per batch, and counts the rows in roll-ups.
 * A delivery that was not sent may be queued again and end in another way: of such outcomes the latest is the highest.
 * A reminder and its delivery have the same row, found by the timer, in any order of arrival. Each column of a row only
 * moves in one direction, so repetitions and the order of messages do not matter. Rows are written in key order, so that
 * the two listeners do not deadlock.
 */
@Component
class NotificationProjection {

    /**
     * Shape of the rows that this code writes; it rises when older rows lack a column. 1 adds the organizer, 2 rule,
     * kind, epoch, reason, provider, the instants and the roll-ups, 3 the responses to reminders, 5 the hand-over and the
     * shares of the lateness.
     */
    static final int SHAPE = 5;

    /** The order of {@link Told#BY_OUTCOME}. */
    private static final String IS_HIGHER = """
            (%1$s, coalesce(known.outcome_at, '-infinity'), known.outcome)
                < (%2$s, coalesce(excluded.outcome_at, '-infinity'), excluded.outcome)""".formatted(level("known"), level("excluded"));

    private static final String MOVE_UP = """
            with changed as (
                insert into notification as known
                    (event_id, cause, registration_id, channel, organizer_id, shape, rule, kind, epoch, send_at, outcome,
                     outcome_at, reason, provider, handed_over_at, sent_at)
                select event_id, cause, registration_id, channel, organizer_id, :shape, rule, kind, epoch, send_at,
                    outcome, outcome_at, reason, provider, handed_over_at, sent_at
                from unnest(
                    :eventIds::uuid[], :causes::uuid[], :registrationIds::uuid[], :channels::text[],
                    :organizerIds::text[], :rules::text[], :kinds::text[], :epochs::int[], :sendAt::timestamptz[],
                    :outcomes::smallint[], :outcomesAt::timestamptz[], :reasons::text[], :providers::text[],
                    :handedOverAt::timestamptz[], :sentAt::timestamptz[])
                    as told (event_id, cause, registration_id, channel, organizer_id, rule, kind, epoch, send_at, outcome,
                        outcome_at, reason, provider, handed_over_at, sent_at)
                on conflict (event_id, cause, registration_id, channel) do update
                set organizer_id = excluded.organizer_id,
                    shape = excluded.shape,
                    rule = coalesce(known.rule, excluded.rule),
                    kind = coalesce(known.kind, excluded.kind),
                    epoch = coalesce(known.epoch, excluded.epoch),
                    send_at = least(known.send_at, excluded.send_at),
                    outcome = case when %1$s then excluded.outcome else known.outcome end,
                    outcome_at = case when %1$s then excluded.outcome_at else known.outcome_at end,
                    reason = case when %1$s then excluded.reason else known.reason end,
                    provider = case when %1$s then excluded.provider else known.provider end,
                    handed_over_at = least(known.handed_over_at, excluded.handed_over_at),
                    sent_at = least(known.sent_at, excluded.sent_at)
                where %1$s
                   or known.shape < excluded.shape
                   or known.rule is null and excluded.rule is not null
                   or known.send_at is distinct from least(known.send_at, excluded.send_at)
                   or known.sent_at is distinct from least(known.sent_at, excluded.sent_at)
                   or known.handed_over_at is distinct from least(known.handed_over_at, excluded.handed_over_at)
                returning event_id, channel,
                    old.organizer_id as old_organizer_id, old.rule as old_rule, old.kind as old_kind,
                    old.epoch as old_epoch, old.send_at as old_send_at, old.outcome as old_outcome,
                    old.outcome_at as old_outcome_at, old.reason as old_reason, old.provider as old_provider,
                    old.handed_over_at as old_handed_over_at, old.sent_at as old_sent_at,
                    new.organizer_id, new.rule, new.kind, new.epoch, new.send_at, new.outcome, new.outcome_at, new.reason,
                    new.provider, new.handed_over_at, new.sent_at
            ), signed as (
                select -1 as sign, event_id, channel, old_organizer_id as organizer_id, old_rule as rule, old_kind as kind,
                    old_epoch as epoch, old_send_at as send_at, old_outcome as outcome, old_outcome_at as outcome_at,
                    old_reason as reason, old_provider as provider, old_handed_over_at as handed_over_at,
                    old_sent_at as sent_at
                from changed
                where old_organizer_id is not null
                union all
                select 1, event_id, channel, organizer_id, rule, kind, epoch, send_at, outcome, outcome_at, reason,
                    provider, handed_over_at, sent_at
                from changed
            ), counted as materialized (
                select event_id, organizer_id, coalesce(rule, '') as rule, coalesce(kind, '') as kind,
                    coalesce(epoch, 0) as epoch, channel, coalesce(provider, '') as provider, outcome,
                    coalesce(reason, '') as reason,
                    coalesce(width_bucket(
                        extract(epoch from sent_at - send_at)::float8, :latenessSteps::float8[]), -1) as lateness,
                    case when outcome in (20, 30, 40) then %2$s end as outcome_quarter, %3$s as sent_quarter,
                    case when sent_at is not null then coalesce(width_bucket(
                        extract(epoch from handed_over_at - send_at)::float8, :latenessSteps::float8[]), -1)
                        else -1 end as own_share,
                    case when send_at is not null then coalesce(width_bucket(
                        extract(epoch from sent_at - handed_over_at)::float8, :latenessSteps::float8[]), -1)
                        else -1 end as providers_share,
                    sum(sign) as amount
                from signed
                group by event_id, organizer_id, 3, 4, 5, channel, 7, outcome, 9, 10, 11, 12, 13, 14
            ), shares as (
                insert into lateness_count as known (event_id, organizer_id, channel, provider, share, step, amount)
                select event_id, organizer_id, channel, provider, share, step, sum(amount)
                from counted
                cross join lateral (values ('OWN', own_share), ('PROVIDER', providers_share)) as part (share, step)
                where step >= 0
                group by event_id, organizer_id, channel, provider, share, step
                having sum(amount) <> 0
                order by event_id, organizer_id, channel, provider, share, step
                on conflict (event_id, organizer_id, channel, provider, share, step) do update
                set amount = known.amount + excluded.amount
            ), quarters as (
                select event_id, organizer_id, metric, quarter, sum(amount) as amount
                from counted
                cross join lateral (
                    values (case outcome when 20 then 'expired' when 30 then 'suppressed' when 40 then 'failed' end,
                            outcome_quarter),
                        ('sent', sent_quarter)
                ) as happened (metric, quarter)
                where quarter is not null
                group by event_id, organizer_id, metric, quarter
                having sum(amount) <> 0
            ), %4$s
            insert into notification_count as known
                (event_id, organizer_id, rule, kind, epoch, channel, provider, outcome, reason, lateness, amount)
            select event_id, organizer_id, rule, kind, epoch, channel, provider, outcome, reason, lateness, sum(amount)
            from counted
            group by event_id, organizer_id, rule, kind, epoch, channel, provider, outcome, reason, lateness
            having sum(amount) <> 0
            order by event_id, organizer_id, rule, kind, epoch, channel, provider, outcome, reason, lateness
            on conflict (event_id, organizer_id, rule, kind, epoch, channel, provider, outcome, reason, lateness) do update
            set amount = known.amount + excluded.amount
            """.formatted(
                    IS_HIGHER, Activity.quarter("outcome_at"), Activity.quarter("sent_at"), Activity.ADD_QUARTERS);

    /** {@link Outcome#level} in SQL. */
    private static String level(String row) {
        return "case when %1$s.outcome between %2$d and %3$d then %2$d else %1$s.outcome end"
                .formatted(row, Outcome.UNKNOWN.rank, Outcome.FAILED.rank);
    }

    private final JdbcClient jdbc;
    private final ReminderResponses responses;
    private final HoldOuts holdOuts;

    NotificationProjection(JdbcClient jdbc, ReminderResponses responses, HoldOuts holdOuts) {
        this.jdbc = jdbc;
        this.responses = responses;
        this.holdOuts = holdOuts;
    }

    void reminders(List<Message<ReminderDue>> messages) {
        var told = new TreeMap<NotificationKey, Told>();
        var assigned = new ArrayList<Assigned>();
        for (Message<ReminderDue> message : messages) {
            ReminderDue due = message.data();
            if (due != null) {
                if (due.heldOut() != null && due.rule() != null && due.epoch() != null) {
                    assigned.add(new Assigned(
                            due.eventId(),
                            due.registrationId(),
                            due.rule(),
                            due.organizerId(),
                            due.epoch(),
                            due.heldOut()));
                }
                told.merge(
                        new NotificationKey(due.eventId(), due.timerId(), due.registrationId(), due.channel()),
                        Told.of(due),
                        Told::and);
            }
        }
        holdOuts.afterReminders(assigned, () -> moveUp(told));
    }

    void deliveries(List<Message<DeliveryState>> messages) {
        var told = new TreeMap<NotificationKey, Told>();
        for (Message<DeliveryState> message : messages) {
            DeliveryState delivery = message.data();
            Outcome outcome = Outcome.ofMessageType(message.type());
            if (delivery != null && outcome != null) {
                told.merge(NotificationKey.of(delivery), Told.of(delivery, outcome), Told::and);
            }
        }
        responses.afterSent(reached(told), () -> moveUp(told));
    }

    private static List<Registrant> reached(Map<NotificationKey, Told> told) {
        return told.entrySet().stream()
                .filter(row -> row.getValue().sentAt() != null)
                .map(row -> new Registrant(row.getKey().eventId(), row.getKey().registrationId()))
                .toList();
    }

    private void moveUp(Map<NotificationKey, Told> notifications) {
        if (notifications.isEmpty()) {
            return;
        }
        var keys = notifications.keySet();
        var told = notifications.values();
        jdbc.sql(MOVE_UP)
                .param("shape", SHAPE)
                .param("latenessSteps", Lateness.STEPS)
                .param("eventIds", Columns.of(keys, NotificationKey::eventId))
                .param("causes", Columns.of(keys, NotificationKey::cause))
                .param("registrationIds", Columns.of(keys, NotificationKey::registrationId))
                .param("channels", Columns.of(keys, NotificationKey::channel))
                .param("organizerIds", Columns.of(told, Told::organizerId))
                .param("rules", Columns.of(told, Told::rule))
                .param("kinds", Columns.of(told, Told::kind))
                .param("epochs", Columns.of(told, Told::epoch))
                .param("sendAt", Columns.of(told, Told::sendAt))
                .param("outcomes", Columns.of(told, row -> row.outcome().rank))
                .param("outcomesAt", Columns.of(told, Told::outcomeAt))
                .param("reasons", Columns.of(told, Told::reason))
                .param("providers", Columns.of(told, Told::provider))
                .param("handedOverAt", Columns.of(told, Told::handedOverAt))
                .param("sentAt", Columns.of(told, Told::sentAt))
                .update();
    }
}
