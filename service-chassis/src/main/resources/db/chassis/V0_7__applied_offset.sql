-- How far this service has applied the topics it reads, written in the transaction of each batch.
create table applied_offset (
    topic       text   not null,
    partition   int    not null,
    -- The offset behind the last record that was applied or put aside.
    next_offset bigint not null,
    primary key (topic, partition)
) with (fillfactor = 50);
