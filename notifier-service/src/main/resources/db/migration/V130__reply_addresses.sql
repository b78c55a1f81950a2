-- Where organizers want the answers to their mails. Without a row they go to the sender.
create table reply_address (
    organizer_id text        primary key,
    address      text        not null check (length(address) <= 254),
    changed_at   timestamptz not null default clock_timestamp()
);

alter table reply_address enable row level security;
alter table reply_address force row level security;
create policy tenant on reply_address
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
