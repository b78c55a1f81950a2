-- Accounts of organizers with providers of e-mail, each with the domain that it sends from.
create table own_account (
    id                 uuid        primary key,
    organizer_id       text        not null,
    provider           text        not null check (provider in ('SMTP', 'RESEND')),
    from_address       text        not null,
    from_name          text,
    -- Whether our accounts take over while this one cannot send.
    fallback           boolean     not null,
    -- The mail server.
    host               text,
    port               integer,
    security           text        check (security in ('STARTTLS', 'TLS', 'NONE')),
    -- Login and password, or key: encrypted with the contacts key ring; can be decrypted only with the id of the row.
    credentials        bytea       not null,
    credentials_key_id text        not null,
    domain             text        not null,
    -- What a record of the domain has to say, to prove that the organizer controls the domain.
    domain_token       text        not null,
    dkim_selector      text        not null,
    created_at         timestamptz not null default clock_timestamp(),
    -- The last check of the domain: when it began, and what it found. Null before the first one.
    checked_at         timestamptz,
    ownership          text,
    spf                text,
    dkim               text,
    dmarc              text,
    -- Whether the last check that DNS answered found all records. Without it the account sends nothing.
    verified           boolean     not null default false,
    -- When a check found all records for the first time. From then on the account is its organizer's route.
    verified_at        timestamptz,
    check ((provider = 'SMTP') = (host is not null) and (host is null) = (port is null)
        and (host is null) = (security is null)),
    check (not verified or verified_at is not null)
);
create index own_account_of_organizer on own_account (organizer_id);

alter table own_account enable row level security;
alter table own_account force row level security;
create policy tenant on own_account
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
