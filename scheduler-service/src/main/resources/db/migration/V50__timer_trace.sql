-- The request that gave the timer its instant and its channels, as a W3C traceparent; null when it was not traced.
-- Slices are armed in its trace, days later.
alter table timer add column traceparent text check (octet_length(traceparent) = 55);
