-- A guest pass was given to somebody who registered the address of the registration again.
alter table pass add column guest boolean not null default false;
