-- Each state of a timer is published on timers.v1 (ADR 0083). The triggers see every statement that changes a timer, also
-- those of an instance of the release before.

alter table timer
    -- Rises with each published state, also over a rebuild of this database. It is no time.
    add column state_version bigint not null default 0;

create function timer_state_version(before bigint) returns bigint language sql volatile as $$
    select greatest(before + 1, (extract(epoch from clock_timestamp()) * 1000)::bigint)
$$;

create function timer_instant(at timestamptz) returns text language sql stable as $$
    select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

create function timer_state(t timer) returns text language sql volatile as $$
    select json_build_object(
        'timerId', t.timer_id, 'eventId', t.event_id, 'organizerId', t.organizer_id, 'epoch', t.epoch, 'rule', t.rule,
        'kind', t.kind, 'channels', t.channels, 'status', t.status, 'reason', t.reason,
        'dueAt', timer_instant(t.due_at), 'usefulUntil', timer_instant(t.useful_until), 'audience', t.audience,
        'published', t.published, 'version', t.state_version, 'occurredAt', timer_instant(clock_timestamp()))::text
$$;

create function timer_message_type(status text) returns text language sql immutable as $$
    select case status
        when 'SCHEDULED' then 'TimerPlanned'
        when 'ARMED' then 'TimerArmed'
        when 'DONE' then 'TimerDone'
        when 'CANCELLED' then 'TimerCancelled'
        when 'SKIPPED' then 'TimerSkipped'
        else concat('Timer', initcap(status))
    end
$$;

create function timer_publish(t timer) returns void language sql volatile as $$
    insert into outbox (topic, message_key, message_type, message_id, payload, traceparent)
    values ('timers.v1', t.event_id::text, timer_message_type(t.status),
        concat_ws(':', t.timer_id, t.state_version), timer_state(t), t.traceparent)
$$;

-- The states that are there, before the triggers. A timer that is arming is published when it is armed.
update timer set state_version = timer_state_version(0);
select timer_publish(t) from timer t
where t.status <> 'ARMING' and coalesce(t.reason, '') <> 'BEFORE_REBUILD'
order by t.timer_id;

create function timer_number_state() returns trigger language plpgsql as $$
begin
    new.state_version := timer_state_version(case when tg_op = 'UPDATE' then old.state_version else 0 end);
    return new;
end
$$;

create function timer_publish_state() returns trigger language plpgsql as $$
begin
    perform timer_publish(new);
    return null;
end
$$;

create trigger timer_number_new before insert on timer
    for each row execute function timer_number_state();

-- The slices between change no state. They are counted when the last one is done.
create trigger timer_number_changed before update on timer
    for each row when (new.status <> 'ARMING'
        and (new.status, new.reason, new.due_at, new.useful_until, new.channels)
            is distinct from (old.status, old.reason, old.due_at, old.useful_until, old.channels))
    execute function timer_number_state();

-- What a rebuilt database does not know is not published: the states from before the rebuild stay the newest.
create trigger timer_publish_new after insert on timer
    for each row when (new.status <> 'ARMING' and coalesce(new.reason, '') <> 'BEFORE_REBUILD')
    execute function timer_publish_state();

create trigger timer_publish_changed after update on timer
    for each row when (new.state_version <> old.state_version)
    execute function timer_publish_state();
