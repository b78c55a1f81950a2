-- When a message was handed to the provider that accepted it, by the clock of sent_at. Null if that is not known.
alter table notification
    add column handed_over_at timestamptz,
    alter column shape set default 5;

-- The time from the due instant until the hand-over, which is ours, and from there until the acceptance, which is the
-- provider's. Only messages of which all three instants are known.
create table lateness_count (
    event_id      uuid     not null,
    organizer_id  text     not null,
    channel       text     not null,
    provider      text     not null,
    share         text     not null check (share in ('OWN', 'PROVIDER')),
    -- Step of the time, as in notification_count.
    step          smallint not null,
    amount        bigint   not null,
    primary key (event_id, organizer_id, channel, provider, share, step)
) with (fillfactor = 50);

alter table lateness_count enable row level security;
alter table lateness_count force row level security;
create policy tenant on lateness_count
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- An instance of the release before would change a row without its shares. While it still runs, its rows are left out, as
-- before_roll_ups does. They come with the re-read that begins after its end.
create trigger before_shares_of_lateness before insert or update on notification
    for each row when (new.shape < 5) execute function leave_out();
