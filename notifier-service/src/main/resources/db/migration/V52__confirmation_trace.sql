-- The trace of the registration that a confirmation follows, as a W3C traceparent. Each confirmation has a cause of its
-- own, and a claim reads this row anyway. Instances of the version before leave it empty.
alter table registration add column confirmation_traceparent text check (octet_length(confirmation_traceparent) = 55);
