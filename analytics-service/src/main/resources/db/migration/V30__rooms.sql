-- What a room of a live event allows, and how many changes it had. Each change of the room or of a contribution locks
-- this row and has the next number, so numbers become visible in their order.
create table room (
    event_id         uuid    primary key,
    organizer_id     text    not null,
    revision         bigint  not null,
    -- Whether new questions and messages wait until the organizer shows them.
    questions_wait   boolean not null default false,
    messages_wait    boolean not null default false
) with (fillfactor = 50);
alter table room enable row level security;
alter table room force row level security;
create policy tenant on room
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- The questions and chat messages of a live event. They are stored here first and are on no topic.
create table contribution (
    contribution_id  uuid        primary key,
    event_id         uuid        not null,
    organizer_id     text        not null,
    -- Who wrote it. Null: the organizer.
    registration_id  uuid,
    -- Of its last change, see room.
    revision         bigint      not null,
    kind             text        not null check (kind in ('QUESTION', 'MESSAGE')),
    status           text        not null check (status in ('WAITING', 'SHOWN', 'HIDDEN', 'ERASED')),
    -- As the person typed them. Null after an erasure.
    name             text,
    text             text,
    written_at       timestamptz not null,
    votes            integer     not null default 0 check (votes >= 0),
    answered         boolean     not null default false,
    pinned           boolean     not null default false,
    check ((status = 'ERASED') = (text is null)),
    check (name is null or text is not null)
);
create unique index contribution_by_revision on contribution (event_id, revision);
create index contribution_by_votes on contribution (event_id, kind, votes, contribution_id);
create index contribution_by_time on contribution (event_id, kind, written_at, contribution_id);
create index contribution_by_registration on contribution (registration_id) where status <> 'ERASED';
alter table contribution enable row level security;
alter table contribution force row level security;
create policy tenant on contribution
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- Who voted for a question.
create table question_vote (
    event_id         uuid not null,
    contribution_id  uuid not null,
    registration_id  uuid not null,
    organizer_id     text not null,
    primary key (event_id, contribution_id, registration_id)
);
alter table question_vote enable row level security;
alter table question_vote force row level security;
create policy tenant on question_vote
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
