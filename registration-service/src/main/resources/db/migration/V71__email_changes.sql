-- New e-mail addresses of registrations, which count once they are confirmed by the link that was mailed to them. The link
-- is the self-service link of the registration from then on, so its SHA-256 is kept. The addresses of id and notice_id
-- are on contacts.v1 under these ids, until forgotten.
create table email_change (
    id uuid primary key,
    -- Under which the earlier address gets a notice; null before the change, and if there was no earlier one.
    notice_id uuid,
    registration_id uuid not null,
    organizer_id text not null,
    manage_hash bytea not null unique,
    -- Null once it is forgotten.
    email text,
    requested_at timestamptz not null default now(),
    -- Until when it can be confirmed, and until when the addresses are kept.
    forget_at timestamptz not null,
    -- When it was confirmed, replaced, withdrawn or erased; null while it waits.
    ended_at timestamptz
);
create unique index email_change_waiting on email_change (registration_id) where ended_at is null;
create index email_change_of_registration on email_change (registration_id);
create index email_change_of_address on email_change (email, requested_at) where email is not null;
create index email_change_to_forget on email_change (forget_at) where email is not null;
create index email_change_forgotten on email_change (forget_at) where email is null;
alter table email_change enable row level security;
alter table email_change force row level security;
create policy tenant on email_change
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- A link that was replaced, because the e-mail address of its registration was changed. It opens nothing any more.
alter table pass add column replaced boolean not null default false;
