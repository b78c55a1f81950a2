select set_config('callboard.organizer', '*', true);

-- The shape is a constant of the code: it rises when a projection learns to keep more of the same message.
alter table live_event add column shape smallint not null default 0;

alter table registration
    add column shape                 smallint    not null default 0,
    -- Channels of the first CONFIRMED state that asked for a confirmation; null until there was one. It decides whether
    -- a confirmation is queued, so that a rebuilt projection queues none again, whatever the ledger still knows.
    add column confirmation_channels text[],
    add column confirmation_due_at   timestamptz,
    add column recorded_at           timestamptz not null default now();

update registration r
set confirmation_channels = coalesce(queued.channels, '{}')
from registration known
left join (
    select registration_id, array_agg(channel order by channel) as channels
    from delivery where rule = 'CONFIRMATION'
    group by registration_id) queued on queued.registration_id = known.registration_id
where r.registration_id = known.registration_id
    and (known.status = 'CONFIRMED' or queued.channels is not null);

-- Retention walks along the end of the events, and deletes what belongs to each.
create index live_event_ended on live_event (ends_at);
create index registration_event on registration (event_id);
