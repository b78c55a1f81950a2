-- A guest pass was given to somebody who registered a known address. It opens an empty feed, and its registration_id is one
-- that no registration has.
alter table pass add column guest boolean not null default false;

-- When the links of the registration were last asked for, because somebody registered its address again.
alter table registration add column links_asked_at timestamptz;

-- The state of their feeds.
create index pass_of_guest on pass (registration_id) where guest;
