-- Live events that name rules are planned again when the quiet hours of their organizer change, so what they say about
-- late registrants is kept. Null: in rows of before this column, SKIP.
alter table live_event add column late_registrants text;

-- Without an end of their own, rules are useful until the next one is due, so NEAREST_ONLY and SEND_NOW are the same.
update live_event e set late_registrants = 'NEAREST_ONLY'
where not e.default_rules and e.status in ('SCHEDULED', 'LIVE') and exists (
    select from timer t
    where t.event_id = e.event_id and t.epoch = e.epoch and t.kind = 'REMINDER' and t.late_policy = 'SEND_NOW');
