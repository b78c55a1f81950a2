-- A rule may hold its reminder out from a random share of the registrants, to measure whether it helps (docs/adr/0068).
alter table timer
    -- How many percent of the registrants get no reminder; null for none. It changes no more once the timer begins to arm.
    add column hold_out_percent smallint check (hold_out_percent between 1 and 50);

-- Whether the reminder is held out from this person; null if the person is not part of the comparison. It depends on the
-- registration and the rule alone, so it is the same on every channel, for every epoch and at each repetition. Who wishes
-- an extra reminder at this instant gets it.
-- Without a subquery, so that PostgreSQL inlines it: a timer without a hold-out costs nothing.
create function held_out(t timer, a audience) returns boolean language sql stable as $$
    select case
        when t.hold_out_percent is not null and not coalesce(t.wishes && a.wishes[2:], false)
            then ('x' || left(encode(sha256(convert_to(a.registration_id || '/' || t.rule, 'UTF8')), 'hex'), 6))::bit(24)::integer
                % 100 < t.hold_out_percent
    end
$$;

-- Instances of the release before call the functions of the same names without held_out.
create function reminder_due(head text, registration_id uuid, channel text, held_out boolean) returns text
    language sql stable as $$
    select head || ', "registrationId": "' || registration_id || '", "channel": ' || to_json(channel)
        || coalesce(', "heldOut": ' || held_out, '') || '}'
$$;

create function reminders_expected(head text, channel text, registration_ids jsonb, held_out boolean) returns text
    language sql stable as $$
    select head || ', "channel": ' || to_json(channel) || ', "registrationIds": ' || registration_ids
        || coalesce(', "heldOut": ' || held_out, '') || '}'
$$;
