-- Asked many times a second, also while the queue is long and was empty when it was last analyzed: then its rows count
-- for nothing, and the planner would as soon read them all as the first by the index.
create function delivery_queue_next(of_channel text) returns timestamptz
language sql stable
set enable_seqscan = off
set enable_bitmapscan = off
set enable_sort = off
as $$
    select next_attempt_at from delivery_queue where channel = of_channel order by next_attempt_at limit 1
$$;
