-- Messages that wait for their publication. Rows live for milliseconds: the relay deletes them by id after the ack.
create table outbox (
    id           bigint generated always as identity primary key,
    topic        text        not null,
    message_key  text        not null,
    message_type text        not null,
    message_id   text        not null,
    payload      text check (octet_length(payload) <= 900000),
    traceparent  text,
    occurred_at  timestamptz not null default clock_timestamp()
) with (
    -- The table is all churn: clean it by the number of dead rows, not by its share of a size that is near zero.
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 20000,
    autovacuum_vacuum_insert_scale_factor = 0,
    autovacuum_vacuum_insert_threshold = 100000,
    autovacuum_vacuum_cost_delay = 0,
    autovacuum_analyze_scale_factor = 0,
    autovacuum_analyze_threshold = 1000000,
    toast.autovacuum_vacuum_scale_factor = 0,
    toast.autovacuum_vacuum_threshold = 20000
);

create function outbox_notify() returns trigger language plpgsql as $$
begin
    perform pg_notify('outbox', '');
    return null;
end
$$;

create trigger outbox_notify after insert on outbox for each statement execute function outbox_notify();
