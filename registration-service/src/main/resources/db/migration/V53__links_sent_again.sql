-- When the links of the registration were last sent because somebody registered its address again.
alter table registration add column links_sent_at timestamptz;
-- An address gets one such mail a day, whatever live events it is registered for.
create index registration_links_sent on registration (address, links_sent_at) where links_sent_at is not null;

comment on column pass.shown_status is
    'Of a guest pass: what it shows in the place of the status of its registration. Null for every other pass.';
