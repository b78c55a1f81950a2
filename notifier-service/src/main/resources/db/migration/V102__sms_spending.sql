-- How many text messages were sent on a day: per organizer, per number (its keyed hash), and per block of numbers, which
-- differ only in their last four digits. Rows stay for two days.
create table sms_spending (
    day      date   not null,
    scope    text   not null check (scope in ('ORGANIZER', 'NUMBER', 'BLOCK')),
    key      text   not null,
    messages bigint not null,
    primary key (day, scope, key)
);

-- Budgets are counted across organizers, so only the platform sees them.
alter table sms_spending enable row level security;
alter table sms_spending force row level security;
create policy tenant on sms_spending using ((select current_setting('callboard.organizer', true)) = '*');
