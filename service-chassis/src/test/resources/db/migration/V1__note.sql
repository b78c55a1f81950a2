create table note (
    id           uuid primary key,
    organizer_id text   not null,
    title        text   not null,
    version      bigint not null
);
alter table note enable row level security;
alter table note force row level security;
create policy tenant on note using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- Refuses one title at the commit, not at the statement.
create function note_title_at_commit() returns trigger language plpgsql as $$
begin
    raise exception 'note_title refused: %', new.title using errcode = '23514';
end
$$;
create constraint trigger note_title_at_commit after insert on note
    deferrable initially deferred
    for each row when (new.title = 'fails at commit') execute function note_title_at_commit();
