package io.callboard.notifier.fence;

/**
 * The fences in SQL, for every statement that checks them. A statement joins {@link #JOINS} to a relation {@code d}
 * with the columns {@code delivery_id}, {@code registration_id}, {@code event_id}, {@code organizer_id}, {@code kind},
 * {@code epoch}, {@code channel}, {@code due_at}, {@code useful_until} and {@code queued_at}, and selects {@link
 * #VERDICT}.
 *
 * <p>{@code now()} is the start of the transaction, so nothing is ever early.
 */
public final class Fences {

    /**
     * Whether a pause holds the delivery: of its live event, of its organizer or of all. Confirmations and invitations go
     * on, because they answer what a person or an organizer has just done.
     */
    private static final String HELD = """
            (d.kind in ('REMINDER', 'HOST_REMINDER', 'RESCHEDULED', 'CANCELLED', 'ANNOUNCEMENT', 'FOLLOW_UP',
                'FOLLOW_UP_ATTENDED', 'FOLLOW_UP_NO_SHOW', 'REPLAY_READY') and paused.found)""";

    /**
     * Whether the organizer has cancelled the reminder, or stopped the announcement. Only live events with such a timer
     * read the ledger.
     */
    private static final String CANCELLED = """
            (exists (select from cancelled_timer x where x.event_id = d.event_id) and exists (
                select from delivery own
                join cancelled_timer x on x.event_id = own.event_id and x.timer_id = own.timer_id
                where own.id = d.delivery_id))""";

    /**
     * Whether an e-mail takes the place of a text message. It may go to a person who did not choose e-mails, as long as the
     * person still has the channel of the text message.
     */
    private static final String REPLACES_TEXT = """
            (d.channel = 'EMAIL' and 'SMS' = any(r.channels) and exists (
                select from delivery own where own.id = d.delivery_id and own.replaces is not null))""";

    /** Kinds that go by e-mail, whatever channels the registrant chose. */
    private static final String ALWAYS_MAILED =
            "('ALREADY_REGISTERED', 'CONFIRM_EMAIL', 'CONFIRM_NEW_EMAIL', 'EMAIL_CHANGED')";

    /**
     * A word of {@link Verdict}. The scheduler may know a new channel of a registration before the notifier does, so a
     * new delivery waits before its channel counts as removed.
     */
    public static final String VERDICT = ("""
            case
                when c.erased then 'ERASED'
                when d.epoch <> 0 and e.epoch > d.epoch and e.status = 'CANCELLED' then 'EVENT_CANCELLED'
                when d.epoch <> 0 and e.epoch > d.epoch and d.kind <> 'ANNOUNCEMENT' then 'SUPERSEDED'
                when e.status = 'CANCELLED' and e.epoch >= d.epoch and d.kind <> 'CANCELLED' then 'EVENT_CANCELLED'
                when e.status = 'ENDED' and d.kind in ('REMINDER', 'HOST_REMINDER') then 'EVENT_ENDED'
                when %2$s then case d.kind when 'ANNOUNCEMENT' then 'ANNOUNCEMENT_STOPPED' else 'REMINDER_CANCELLED' end
                when r.status = 'CANCELLED' and d.kind not in ('DENIED', 'OFFER_EXPIRED') then 'REGISTRATION_CANCELLED'
                when d.kind = 'WAITLISTED' and r.status in ('CONFIRMED', 'PENDING', 'OFFERED')
                    or d.kind = 'OFFERED' and r.status in ('CONFIRMED', 'PENDING')
                    or d.kind = 'PENDING' and r.status = 'CONFIRMED' then 'HAS_SEAT'
                when d.kind = 'CONFIRM_EMAIL' and r.status <> 'CANCELLED' and not r.awaits_email then 'ALREADY_CONFIRMED'
                when unwished.wishes is not null then case
                        when 'ALL' <> all(unwished.wishes) then 'EXTRA_NOT_WISHED'
                        when 'FEWER' = any(r.wishes) then 'FEWER_REMINDERS_WISHED'
                        else 'NO_REMINDERS_WISHED'
                    end
                when d.kind not in %5$s and d.channel <> all(r.channels) and not %4$s and d.queued_at < now() - interval '10 seconds'
                    then 'CHANNEL_REMOVED'
                when before_move.sent_and_open[1] then 'ALREADY_SENT'
                when now() > coalesce(d.useful_until, e.ends_at, d.due_at + interval '1 day') then
                    case
                        when %1$s then 'PAUSED'
                        when e.epoch is null or e.epoch < d.epoch
                            or d.kind in ('CONFIRMATION', 'CONFIRM_EMAIL', 'HOST_INVITATION', 'WAITLISTED', 'OFFERED', 'PROMOTED',
                                'PENDING', 'APPROVED')
                                and e.epoch < r.event_epoch then 'EVENT_UNKNOWN'
                        when r.status is null then 'REGISTRATION_UNKNOWN'
                        when not (%3$s) then 'NOT_CONFIRMED'
                        when c.key_id is null then 'CONTACT_UNKNOWN'
                        when d.kind = 'ANNOUNCEMENT' and announcement.id is null then 'ANNOUNCEMENT_UNKNOWN'
                        else 'TOO_LATE'
                    end
                when %1$s then 'WAIT_RESUME'
                when e.epoch is null or e.epoch < d.epoch
                    or d.kind in ('CONFIRMATION', 'CONFIRM_EMAIL', 'HOST_INVITATION', 'WAITLISTED', 'OFFERED', 'PROMOTED',
                        'PENDING', 'APPROVED')
                        and e.epoch < r.event_epoch then 'WAIT_EVENT'
                when r.status is null or not (%3$s) then 'WAIT_REGISTRATION'
                when c.key_id is null then 'WAIT_CONTACT'
                when d.kind = 'ANNOUNCEMENT' and announcement.id is null then 'WAIT_ANNOUNCEMENT'
                when d.kind not in %5$s and d.channel <> all(r.channels) and not %4$s then 'WAIT_CHANNEL'
                when d.channel <> 'IN_APP' and case d.channel when 'EMAIL' then c.email_hash else c.phone_hash end is null
                    then 'NO_ADDRESS'
                when s.reason is not null then 'ADDRESS_SUPPRESSED'
                when earlier.found or before_move.sent_and_open[2] then 'WAIT_EARLIER_MESSAGE'
                when d.kind = 'RESCHEDULED' and case when k.starts_at is not null
                    then (k.starts_at, k.ends_at, k.zone) = (e.starts_at, e.ends_at, e.zone)
                    else (r.told_starts_at, r.told_ends_at, r.told_zone) = (e.starts_at, e.ends_at, e.zone) end
                    then 'ALREADY_KNOWN'
                else 'SEND'
            end""").formatted(HELD, CANCELLED, reached("d"), REPLACES_TEXT, ALWAYS_MAILED);

    /**
     * {@code k} is the schedule that the last message of another notice showed to this registration: on the channel of
     * the delivery, because a mail that shows the old time is not corrected by a text message; if that channel has
     * shown none, on the other one. {@code earlier} says whether a confirmation or an earlier notice is still on its
     * way. The notice waits for it for a minute at most, because a failing channel must not delay the other one.
     *
     * <p>A mail that a seat has become free, is offered or waits for the organizer, waits in the same way for the mail about
     * the waiting list, and the organizer's decision for the mail that it is awaited.
     *
     * <p>{@code before_move} is the same reminder for an epoch before the delays of the event (ADR 0021), or before a move
     * after which its organizer does not want it sent again (ADR 0085), which depends on the start that the last one showed:
     * {@code sent_and_open} has whether it was sent or may have been, and whether that is still open.
     *
     * <p>{@code unwished} has the wishes that the reminder meets, if the registrant has none of them. It looks only for
     * people who have ever wished something.
     *
     * <p>{@code announcement} is the text that an announcement has to show, if it is known. {@code paused} says whether
     * there is a pause; PostgreSQL looks it up once for all deliveries of a live event.
     *
     * <p>Each subquery that reads the ledger ends with a limit. Otherwise the planner would pull it up into the join, and read
     * the ledger for every delivery before it looks at the kind. What sorts or aggregates stands in a CASE, because
     * PostgreSQL prepares to sort and to aggregate for each delivery even if there is nothing to read.
     */
    public static final String JOINS = """
            left join live_event e on e.event_id = d.event_id
            left join lateral (
                select true as found
                from pause p
                where p.scope in ('all', 'organizer:' || d.organizer_id, 'event:' || d.event_id) and p.paused
                limit 1) paused on true
            left join registration r on r.registration_id = d.registration_id
            left join contact c on c.registration_id = d.registration_id
            left join suppression s on s.organizer_id = d.organizer_id and s.channel = d.channel
                and s.address_hash = case d.channel when 'EMAIL' then c.email_hash else c.phone_hash end
            cross join lateral (
                select case when d.kind in ('RESCHEDULED', 'OFFERED', 'PROMOTED', 'PENDING', 'APPROVED') then (
                    select o
                    from delivery o
                    where o.registration_id = d.registration_id and o.shown_starts_at is not null
                        and (o.kind <> d.kind or o.epoch <> d.epoch)
                    order by o.channel = d.channel desc, o.settled_at desc
                    limit 1) end as o
                limit 1) last_shown
            cross join lateral (
                select (last_shown.o).shown_starts_at as starts_at, (last_shown.o).shown_ends_at as ends_at,
                    (last_shown.o).shown_zone as zone) k
            left join lateral (
                select true as found
                from delivery o
                where d.kind in ('RESCHEDULED', 'CANCELLED', 'OFFERED', 'PROMOTED', 'PENDING', 'APPROVED', 'DENIED')
                    and d.due_at > now() - interval '1 minute'
                    and o.registration_id = d.registration_id and o.status = 'QUEUED'
                    and case when d.kind in ('OFFERED', 'PROMOTED', 'PENDING') then o.kind = 'WAITLISTED'
                        when d.kind in ('APPROVED', 'DENIED') then o.kind = 'PENDING'
                        else o.kind in ('CONFIRMATION', 'HOST_INVITATION', 'WAITLISTED', 'OFFERED', 'PROMOTED', 'PENDING', 'APPROVED')
                            or o.kind in ('RESCHEDULED', 'CANCELLED') and o.epoch < d.epoch end
                limit 1) earlier on true
            cross join lateral (
                select case when d.kind in ('REMINDER', 'HOST_REMINDER') and e.epoch = d.epoch
                    and (e.delayed_since_epoch < d.epoch
                        or d.epoch > 1 and exists (select from timer_rearming x where x.event_id = d.event_id)) then (
                    select array[
                        bool_or(o.epoch >= e.delayed_since_epoch) filter (where r.is_sent)
                            or (array_agg(m.timer_id is not null and (m.moved_more_than is null or o.shown_starts_at is null
                                    or o.shown_starts_at between e.starts_at - m.moved_more_than
                                        and e.starts_at + m.moved_more_than)
                                order by o.epoch desc) filter (where r.is_sent))[1],
                        bool_or(o.status = 'QUEUED')]
                    from delivery own
                    left join timer_rearming m on m.event_id = own.event_id and m.timer_id = own.timer_id
                    join delivery o on o.registration_id = own.registration_id and o.rule = own.rule
                        and o.channel = own.channel
                    cross join lateral (
                        select o.status in ('SENT', 'DELIVERED', 'COMPLAINED', 'UNKNOWN') as is_sent) r
                    where own.id = d.delivery_id and o.kind = d.kind and o.event_id = d.event_id and o.epoch < d.epoch
                        and (o.epoch >= e.delayed_since_epoch or m.timer_id is not null)) end as sent_and_open
                limit 1) before_move
            left join lateral (
                select w.wishes
                from delivery own
                join timer_wish w on w.event_id = own.event_id and w.timer_id = own.timer_id
                where r.wishes is not null
                    and d.kind in ('REMINDER', 'FOLLOW_UP', 'FOLLOW_UP_ATTENDED', 'FOLLOW_UP_NO_SHOW', 'REPLAY_READY')
                    and own.id = d.delivery_id and not w.wishes && r.wishes
                limit 1) unwished on true
            left join lateral (
                select a.announcement_id as id
                from delivery own
                join announcement a on a.announcement_id = own.timer_id and a.organizer_id = own.organizer_id
                where d.kind = 'ANNOUNCEMENT' and own.id = d.delivery_id
                limit 1) announcement on true
            """;

    /**
     * What the person knows of the schedule, as {@code known_starts_at}, {@code known_ends_at} and {@code known_zone}:
     * for a RESCHEDULED notice, and for somebody who has waited for a seat, the last schedule that was shown, else the
     * one told on registering; for what follows a registration at once the latter. Null where nothing is known, and for
     * every other kind.
     */
    public static final String KNOWN = """
            case when d.kind in ('RESCHEDULED', 'OFFERED', 'PROMOTED', 'PENDING', 'APPROVED') then coalesce(k.starts_at, r.told_starts_at)
                when d.kind in ('CONFIRMATION', 'HOST_INVITATION', 'WAITLISTED') then r.told_starts_at
                end as known_starts_at,
            case when d.kind in ('RESCHEDULED', 'OFFERED', 'PROMOTED', 'PENDING', 'APPROVED') and k.starts_at is not null then k.ends_at
                when d.kind in ('RESCHEDULED', 'CONFIRMATION', 'HOST_INVITATION', 'WAITLISTED', 'OFFERED', 'PROMOTED', 'PENDING',
                    'APPROVED') then r.told_ends_at end as known_ends_at,
            case when d.kind in ('RESCHEDULED', 'OFFERED', 'PROMOTED', 'PENDING', 'APPROVED') and k.starts_at is not null then k.zone
                when d.kind in ('RESCHEDULED', 'CONFIRMATION', 'HOST_INVITATION', 'WAITLISTED', 'OFFERED', 'PROMOTED', 'PENDING',
                    'APPROVED') then r.told_zone end as known_zone""";

    private Fences() {}

    /**
     * Whether a registration {@code r} is in a state in which this message may go to it. An e-mail address that must be
     * confirmed gets nothing but the request to do so, because nobody has shown whose it is.
     *
     * @param message the relation that has the kind of the message
     */
    public static String reached(String message) {
        return """
            case
                when %1$s.kind in ('CONFIRM_EMAIL', 'CONFIRM_NEW_EMAIL', 'EMAIL_CHANGED') then r.status = 'PENDING'
                when %1$s.kind in ('DENIED', 'OFFER_EXPIRED') then r.status = 'CANCELLED'
                when r.awaits_email then false
                when %1$s.kind = 'OFFERED' then r.status = 'OFFERED'
                when %1$s.kind = 'PENDING' then r.status = 'PENDING'
                when %1$s.kind in ('ALREADY_REGISTERED', 'RESCHEDULED', 'CANCELLED', 'WAITLISTED', 'ANNOUNCEMENT')
                    then r.status in ('CONFIRMED', 'WAITLISTED', 'OFFERED', 'PENDING')
                else r.status = 'CONFIRMED'
            end\
            """.formatted(message);
    }
}
