-- A second subject of a mail, for one half of the deliveries.
alter table template_version add column subject_b text;

-- The variant that a message was rendered with; null where its template has one subject.
alter table delivery add column template_variant text;

-- Only deliveries with variants write into it. It has no column that an outcome of any other delivery changes, because
-- then no outcome could stay on its page any more (HOT).
create index delivery_variant on delivery (organizer_id) where template_variant is not null;
