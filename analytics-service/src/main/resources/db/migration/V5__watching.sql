-- Who watches now. False in rows from before this column, until their message is read again (shape). An instance of the
-- release before leaves both columns as they are, so their sum stays right beside it.
alter table attendance
    add column watching boolean not null default false;

alter table viewership
    add column watching bigint not null default 0;
