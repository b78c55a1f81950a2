-- The campaign that led to a registration, how it came about, and the options that the registrant chose.
alter table registration
    add column medium   text,
    add column campaign text,
    add column term     text,
    add column content  text,
    add column origin   text,
    -- As question: option.
    add column answers  text[],
    -- The dimensions of registration_count that it counts under besides the others, and the value in each. Null in rows from
    -- before these columns.
    add column label_dimensions text[],
    add column label_values     text[],
    alter column shape set default 5;

-- The public chooses campaigns, and questions may change without end. So only the first values of a live event count under
-- their own names, as counted_source does. The others count together, as (other).
create table counted_label (
    event_id      uuid not null,
    organizer_id  text not null,
    -- medium, campaign, term, content, origin, or answer for the answers to all questions.
    pool          text not null,
    -- The pool; for an answer with a colon and the key of the question.
    dimension     text not null,
    value         text not null,
    primary key (event_id, organizer_id, pool, dimension, value)
);
alter table counted_label enable row level security;
alter table counted_label force row level security;
create policy tenant on counted_label
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- An instance of the release before would count without them. While it still runs, its rows are left out, as
-- before_roll_ups does. They come with the re-read that begins after its end.
create trigger before_labels before insert or update on registration
    for each row when (new.shape < 5) execute function leave_out();
