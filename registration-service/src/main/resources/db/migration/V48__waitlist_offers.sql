-- How long an offer of a seat lasts; null: those who wait get free seats at once.
alter table live_event add column waitlist_offer_seconds integer;

alter table registration
    drop constraint registration_status_check,
    add constraint registration_status_check
        check (status in ('CONFIRMED', 'WAITLISTED', 'OFFERED', 'PENDING', 'CANCELLED'));
-- An OFFERED registration holds a seat until pending_until, as one does whose e-mail address is not confirmed.
comment on column registration.pending_until is
    'Until when the seat is held: for the confirmation of the e-mail address, or for the answer to an offer';
create index registration_held on registration (event_id, pending_until) where status in ('PENDING', 'OFFERED');
drop index registration_pending;
