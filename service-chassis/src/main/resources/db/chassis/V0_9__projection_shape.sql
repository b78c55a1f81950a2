-- Up to which shape of the code the projections of a topic are filled. When the code's shape is higher, the chassis reads
-- the topic again. Set the shape to 0 to have it read again without a change of the code.
create table projection_shape (
    topic        text        primary key,
    shape        int         not null check (shape >= 0),
    -- A re-read begins no earlier: until then instances of the last release may still write rows of their own shape.
    due_at       timestamptz,
    -- The instance that reads, as long as the lease runs.
    leased_by    uuid,
    leased_until timestamptz not null default '-infinity'
);

-- How far a re-read has come; no rows when none is under way.
create table projection_rebuild (
    topic           text   not null references projection_shape on delete cascade,
    partition_id    int    not null,
    shape           int    not null,
    next_offset     bigint not null,
    -- All records below are applied again, and of the records from there to end_offset the tombstones.
    states_end      bigint not null,
    end_offset      bigint not null,
    primary key (topic, partition_id)
);
