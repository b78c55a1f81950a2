select set_config('callboard.organizer', '*', true);

-- What the scheduler says it has written: one row for each part of a timer's audience and channel.
create table announced (
    timer_id     uuid        not null,
    part         text        not null,
    channel      text        not null,
    organizer_id text        not null,
    event_id     uuid        not null,
    rule         text        not null,
    kind         text        not null,
    epoch        integer     not null,
    messages     bigint      not null check (messages >= 0),
    send_at      timestamptz not null,
    primary key (timer_id, part, channel)
);

create index announced_event on announced (event_id);

-- The measure is a status of the ledger, or ANNOUNCED: how many deliveries there should be.
create table notification_count (
    organizer_id text        not null,
    event_id     uuid        not null,
    timer_id     uuid,
    rule         text        not null,
    kind         text        not null,
    epoch        integer     not null,
    channel      text        not null,
    measure      text        not null,
    total        bigint      not null,
    first_due_at timestamptz not null,
    unique nulls not distinct (event_id, timer_id, rule, kind, epoch, channel, measure, organizer_id)
) with (fillfactor = 70);

-- Changes of the counts. Transactions only append here, so none waits for another; a background worker adds them up.
create table notification_count_change (
    id           bigint      generated always as identity primary key,
    organizer_id text        not null,
    event_id     uuid        not null,
    timer_id     uuid,
    rule         text        not null,
    kind         text        not null,
    epoch        integer     not null,
    channel      text        not null,
    measure      text        not null,
    amount       bigint      not null,
    first_due_at timestamptz not null
) with (
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_cost_delay = 0
);

create index notification_count_change_event on notification_count_change (event_id);

-- Without sorting: there are few groups, and sorting thousands of rows by their texts takes longer than all the rest.
create function count_added_deliveries() returns trigger language plpgsql set enable_sort = off as $$
begin
    insert into notification_count_change
        (organizer_id, event_id, timer_id, rule, kind, epoch, channel, measure, amount, first_due_at)
    select organizer_id, event_id, timer_id, rule, kind, epoch, channel, status, count(*), min(due_at)
    from added
    group by organizer_id, event_id, timer_id, rule, kind, epoch, channel, status;
    return null;
end
$$;

create function count_changed_deliveries() returns trigger language plpgsql set enable_sort = off as $$
begin
    insert into notification_count_change
        (organizer_id, event_id, timer_id, rule, kind, epoch, channel, measure, amount, first_due_at)
    select organizer_id, event_id, timer_id, rule, kind, epoch, channel, status, sum(amount), min(due_at)
    from (
        select organizer_id, event_id, timer_id, rule, kind, epoch, channel, status, -1 as amount, due_at from before
        union all
        select organizer_id, event_id, timer_id, rule, kind, epoch, channel, status, 1, due_at from after) as moved
    group by organizer_id, event_id, timer_id, rule, kind, epoch, channel, status
    having sum(amount) <> 0;
    return null;
end
$$;

create function count_deleted_deliveries() returns trigger language plpgsql set enable_sort = off as $$
begin
    insert into notification_count_change
        (organizer_id, event_id, timer_id, rule, kind, epoch, channel, measure, amount, first_due_at)
    select organizer_id, event_id, timer_id, rule, kind, epoch, channel, status, -count(*), min(due_at)
    from deleted
    group by organizer_id, event_id, timer_id, rule, kind, epoch, channel, status;
    return null;
end
$$;

-- The triggers come first: they lock the ledger against writers, so that the counts below start from all its rows.
create trigger delivery_added after insert on delivery
    referencing new table as added for each statement execute function count_added_deliveries();
create trigger delivery_changed after update on delivery
    referencing old table as before new table as after for each statement execute function count_changed_deliveries();
create trigger delivery_deleted after delete on delivery
    referencing old table as deleted for each statement execute function count_deleted_deliveries();

insert into notification_count
    (organizer_id, event_id, timer_id, rule, kind, epoch, channel, measure, total, first_due_at)
select organizer_id, event_id, timer_id, rule, kind, epoch, channel, status, count(*), min(due_at)
from delivery
group by organizer_id, event_id, timer_id, rule, kind, epoch, channel, status;

-- Nobody announced what was queued before this table existed: the ledger's own rows count as announced.
insert into notification_count
    (organizer_id, event_id, timer_id, rule, kind, epoch, channel, measure, total, first_due_at)
select organizer_id, event_id, timer_id, rule, kind, epoch, channel, 'ANNOUNCED', sum(total), min(first_due_at)
from notification_count
group by organizer_id, event_id, timer_id, rule, kind, epoch, channel;

-- Lists go back in time, for one event or for all events of an organizer.
drop index delivery_event;
create index delivery_event on delivery (event_id, created_at, id);
create index delivery_organizer on delivery (organizer_id, created_at, id);

alter table announced enable row level security;
alter table announced force row level security;
create policy tenant on announced using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
alter table notification_count enable row level security;
alter table notification_count force row level security;
create policy tenant on notification_count
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
alter table notification_count_change enable row level security;
alter table notification_count_change force row level security;
create policy tenant on notification_count_change
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
