-- A commit that carries a NOTIFY takes a lock of the whole server, so commits of all services followed one another.
-- Services wake their relay in memory, and the relay polls.
drop trigger outbox_notify on outbox;
drop function outbox_notify();

-- A transaction gets its number before it draws the ids of its rows. The relay relies on this order when it decides
-- below which id no row can appear any more.
create function outbox_number_transaction() returns trigger language plpgsql as $$
begin
    perform pg_current_xact_id();
    return null;
end
$$;

create trigger outbox_number_transaction before insert on outbox
    for each statement execute function outbox_number_transaction();
