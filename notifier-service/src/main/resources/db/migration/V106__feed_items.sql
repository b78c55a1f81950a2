-- The in-app messages of a registrant. An item is written in the transaction that settles its delivery as SENT. It holds
-- neither a name nor an address nor a link.
select set_config('callboard.organizer', '*', true);

create table feed_item (
    delivery_id     uuid        primary key,
    organizer_id    text        not null,
    registration_id uuid        not null,
    kind            text        not null,
    title           text        not null,
    text            text        not null,
    sent_at         timestamptz not null,
    read_at         timestamptz
);
create index feed_item_page on feed_item (registration_id, sent_at desc, delivery_id desc);
-- For the retention. Small, because the rows lie in the order of their arrival.
create index feed_item_age on feed_item using brin (sent_at);

alter table feed_item enable row level security;
alter table feed_item force row level security;
create policy tenant on feed_item
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
