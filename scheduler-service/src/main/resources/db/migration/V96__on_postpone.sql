-- Whether people get a reminder again after a move (docs/adr/0085).
alter table reminder_defaults
    add column rearm           text not null default 'ALL',
    -- Of IF_MOVED_MORE_THAN; null for the others.
    add column moved_more_than interval,
    add constraint on_postpone check (
        rearm in ('ALL', 'UNSENT', 'IF_MOVED_MORE_THAN')
        and (rearm = 'IF_MOVED_MORE_THAN') = (moved_more_than is not null));

-- The command says it after a move, so that notifier-service, which knows what was sent, can decide for each person.
create or replace function reminder_due_head(t timer) returns text language sql stable as $$
    select rtrim(jsonb_strip_nulls(jsonb_build_object(
        'timerId', t.timer_id,
        'eventId', t.event_id,
        'organizerId', t.organizer_id,
        'rule', t.rule,
        'kind', t.kind,
        'wishes', t.wishes,
        'epoch', t.epoch,
        'onPostpone', case when t.epoch > 1 and t.kind in ('REMINDER', 'HOST_REMINDER') then (
            select jsonb_build_object(
                'rearm', d.rearm,
                'movedMoreThan', 'PT' || extract(epoch from d.moved_more_than)::bigint || 'S')
            from reminder_defaults d
            where d.organizer_id = t.organizer_id and d.rearm <> 'ALL') end,
        'sendAt', to_char(t.due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'usefulUntil', to_char(t.useful_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))::text, '}')
$$;
