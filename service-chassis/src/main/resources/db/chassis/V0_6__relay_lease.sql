-- Which instance relays, and until when by the clock of this database. The holder renews; anybody may take an ended lease.
create table relay_lease (
    only_row   boolean primary key default true check (only_row),
    holder     text        not null,
    -- Rises with each take-over; a holder whose token was replaced has lost the lease.
    token      bigint      not null,
    expires_at timestamptz not null
);

insert into relay_lease (holder, token, expires_at) values ('', 0, '-infinity');
