-- Whether the person gets an extra reminder of this instant instead, or had got it before they took the wish back
-- (docs/adr/0053).
create or replace function left_to_extra_reminder(t timer, a audience, channel text) returns boolean
language sql stable as $$
    select channel = any (t.left_to_extra) and (
        extra_wishes(t) && a.wishes
        or exists (
            select from timer x
            join late_arming l on l.timer_id = x.timer_id
            where x.event_id = t.event_id and x.epoch = t.epoch and x.bucket = 'EXTRA' and x.rule = any (extra_wishes(t))
                and l.registration_id = a.registration_id and l.channel = $3 and l.left_out is null))
$$;
