package io.callboard.notifier.fence;

/**
 * The fences in SQL, for every statement that asks them. A statement joins {@link #JOINS} to a relation {@code d} with the
 * columns {@code registration_id}, {@code event_id}, {@code organizer_id}, {@code kind}, {@code epoch}, {@code channel},
 * {@code due_at}, {@code useful_until} and {@code queued_at}, and selects {@link #VERDICT}.
 *
 * <p>{@code now()} is the start of the transaction, so nothing is ever early.
 */
public final class Fences {

    /**
     * A word of {@link Verdict}. A channel that has just been added may be known to the scheduler sooner than here, so a
     * new delivery waits before its channel counts as removed.
     */
    public static final String VERDICT = """
            case
                when c.erased then 'ERASED'
                when d.epoch <> 0 and e.epoch > d.epoch and e.status = 'CANCELLED' then 'EVENT_CANCELLED'
                when d.epoch <> 0 and e.epoch > d.epoch then 'SUPERSEDED'
                when e.status = 'CANCELLED' and e.epoch >= d.epoch and d.kind <> 'CANCELLED' then 'EVENT_CANCELLED'
                when e.status = 'ENDED' and d.kind = 'REMINDER' then 'EVENT_ENDED'
                when r.status = 'CANCELLED' then 'REGISTRATION_CANCELLED'
                when d.channel <> all(r.channels) and d.queued_at < now() - interval '10 seconds'
                    then 'CHANNEL_REMOVED'
                when now() > coalesce(d.useful_until, e.ends_at, d.due_at + interval '1 day') then
                    case
                        when e.epoch is null or e.epoch < d.epoch
                            or d.kind = 'CONFIRMATION' and e.epoch < r.event_epoch then 'EVENT_UNKNOWN'
                        when r.status is null then 'REGISTRATION_UNKNOWN'
                        when r.status <> 'CONFIRMED' and (d.kind not in ('RESCHEDULED', 'CANCELLED')
                            or r.status not in ('WAITLISTED', 'PENDING')) then 'NOT_CONFIRMED'
                        when c.key_id is null then 'CONTACT_UNKNOWN'
                        else 'TOO_LATE'
                    end
                when e.epoch is null or e.epoch < d.epoch
                    or d.kind = 'CONFIRMATION' and e.epoch < r.event_epoch then 'WAIT_EVENT'
                when r.status is null or r.status <> 'CONFIRMED' and (d.kind not in ('RESCHEDULED', 'CANCELLED')
                    or r.status not in ('WAITLISTED', 'PENDING')) then 'WAIT_REGISTRATION'
                when c.key_id is null then 'WAIT_CONTACT'
                when d.channel <> all(r.channels) then 'WAIT_CHANNEL'
                when case d.channel when 'EMAIL' then c.email_hash else c.phone_hash end is null then 'NO_ADDRESS'
                when s.reason is not null then 'ADDRESS_SUPPRESSED'
                when earlier.found then 'WAIT_EARLIER_MESSAGE'
                when d.kind = 'RESCHEDULED' and case when k.starts_at is not null
                    then (k.starts_at, k.ends_at, k.zone) = (e.starts_at, e.ends_at, e.zone)
                    else (r.told_starts_at, r.told_ends_at, r.told_zone) = (e.starts_at, e.ends_at, e.zone) end
                    then 'ALREADY_KNOWN'
                else 'SEND'
            end""";

    /**
     * {@code k} is the schedule that the last message of another notice showed to this registration, on any channel;
     * {@code earlier} says whether a confirmation or an earlier notice is still on its way. That one is waited for a
     * minute at most: a channel that fails must not keep news from the other.
     */
    public static final String JOINS = """
            left join live_event e on e.event_id = d.event_id
            left join registration r on r.registration_id = d.registration_id
            left join contact c on c.registration_id = d.registration_id
            left join suppression s on s.organizer_id = d.organizer_id and s.channel = d.channel
                and s.address_hash = case d.channel when 'EMAIL' then c.email_hash else c.phone_hash end
            left join lateral (
                select o.shown_starts_at as starts_at, o.shown_ends_at as ends_at, o.shown_zone as zone
                from delivery o
                where d.kind = 'RESCHEDULED' and o.registration_id = d.registration_id
                    and o.shown_starts_at is not null and (o.kind <> d.kind or o.epoch <> d.epoch)
                order by o.settled_at desc
                limit 1) k on true
            left join lateral (
                select true as found
                from delivery o
                where d.kind in ('RESCHEDULED', 'CANCELLED') and d.due_at > now() - interval '1 minute'
                    and o.registration_id = d.registration_id and o.status = 'QUEUED'
                    and (o.kind = 'CONFIRMATION' or o.kind in ('RESCHEDULED', 'CANCELLED') and o.epoch < d.epoch)
                limit 1) earlier on true
            """;

    /**
     * What the person knows of the schedule, as {@code known_starts_at}, {@code known_ends_at} and {@code known_zone}:
     * for a RESCHEDULED notice the last schedule that was shown, else the one told on registering; for a confirmation
     * the latter. Null where nothing is known, and for every other kind.
     */
    public static final String KNOWN = """
            case d.kind when 'RESCHEDULED' then coalesce(k.starts_at, r.told_starts_at)
                when 'CONFIRMATION' then r.told_starts_at end as known_starts_at,
            case when d.kind = 'RESCHEDULED' and k.starts_at is not null then k.ends_at
                when d.kind in ('RESCHEDULED', 'CONFIRMATION') then r.told_ends_at end as known_ends_at,
            case when d.kind = 'RESCHEDULED' and k.starts_at is not null then k.zone
                when d.kind in ('RESCHEDULED', 'CONFIRMATION') then r.told_zone end as known_zone""";

    private Fences() {}
}
