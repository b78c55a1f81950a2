-- The template that a message was rendered with, built-in or the organizer's; null before it was handed over. The
-- outcome grows by 24 bytes, so each page needs a little more room for the outcomes of its rows (see V24).
alter table delivery
    add column template_id uuid,
    add column template_version integer,
    set (fillfactor = 34);
