-- The outcome has grown: the account, and the schedule that the message showed. With less room one row in six moved to
-- another page when it was settled, and was written into every index again.
alter table delivery set (fillfactor = 36);
