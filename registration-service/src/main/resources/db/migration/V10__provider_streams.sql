-- The stream at a provider changes without a new version of the live event. The recording is kept as its message has
-- it: encrypted.
alter table live_event
    add column stream_version bigint not null default 0,
    add column replay_kind text,
    add column replay_key_id text,
    add column replay_ciphertext text;
