-- What the provider reports by webhook.
alter table stream
    add column signal             text check (signal in ('ACTIVE', 'IDLE')),
    -- By the provider's clock, and compared with its own reports only: an older report that comes later changes nothing.
    add column signal_at          timestamptz,
    add column replay_playback_id text,
    add column replay_seconds     double precision,
    add column replay_announced   boolean not null default false;
