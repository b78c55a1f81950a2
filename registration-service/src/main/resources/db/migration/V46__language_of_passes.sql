-- The language of the person who typed a known address, beside the other columns shown_…: the page of a pass is in the
-- language of its holder, and a pass that shows nothing of the registration must not show the registrant's.
alter table pass add column shown_locale text;
