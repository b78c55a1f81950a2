alter table live_event
    add column presentation jsonb not null default '{"segments": [], "resources": [], "branding": {}}';
