-- One entry of an organizer's list has one row for each key that its address is hashed with: the rows share the id.
alter table suppression
    drop constraint suppression_id_key,
    alter column masked drop not null,
    -- Null: hashed before keys had ids.
    add column hash_key_id text,
    add constraint suppression_reason check (reason in ('MANUAL', 'UNSUBSCRIBED'));

create index suppression_entry on suppression (organizer_id, id);

-- The ciphertext is sealed for the registration by this service, with its own current key.
alter table contact
    add column shape       smallint    not null default 0,
    add column hash_key_id text,
    add column recorded_at timestamptz not null default now();
