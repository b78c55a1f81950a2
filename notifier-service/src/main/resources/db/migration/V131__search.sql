-- Deliveries that were sent have no reason, so an outcome of the usual kind writes nothing into this index, and stays on
-- its page (HOT), because the reason was null before.
create index delivery_reason on delivery (organizer_id, reason, created_at, id) where reason is not null;

-- Whose messages go to an address.
create index contact_email on contact (email_hash) where email_hash is not null;
