-- Organizers' own templates. Each replaces the built-in text of its kind, channel and locale in that organizer's
-- messages. The row names the present version; the versions stay as they were saved.
create table template (
    id           uuid        primary key,
    organizer_id text        not null,
    kind         text        not null,
    channel      text        not null,
    -- A language tag such as de or pt-BR.
    locale       text        not null,
    version      integer     not null,
    created_at   timestamptz not null default clock_timestamp(),
    changed_at   timestamptz not null default clock_timestamp(),
    -- Also how a claim finds what the organizers of its live events have.
    unique (organizer_id, kind, channel, locale)
);

create table template_version (
    template_id   uuid        not null references template on delete cascade,
    version       integer     not null,
    organizer_id  text        not null,
    -- As the organizer wrote it. Checked and sanitized when it is saved, and again when it is loaded for sending.
    subject       text,
    html          text,
    plain_text    text        not null,
    -- The version that it was restored from; null if it was written.
    restored_from integer,
    created_at    timestamptz not null default clock_timestamp(),
    primary key (template_id, version)
);

alter table template enable row level security;
alter table template force row level security;
create policy tenant on template using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
alter table template_version enable row level security;
alter table template_version force row level security;
create policy tenant on template_version
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
