-- Registrants with a seat are told once that a live event has a replay (docs/adr/0087).
alter table timer
    drop constraint timer_kind_check,
    add constraint timer_kind_check
        check (kind in ('REMINDER', 'HOST_REMINDER', 'RESCHEDULED', 'CANCELLED', 'ANNOUNCEMENT', 'FOLLOW_UP',
            'FOLLOW_UP_ATTENDED', 'FOLLOW_UP_NO_SHOW', 'REPLAY_READY'));

alter table live_event
    add column has_replay     boolean not null default false,
    -- Of the last state that changed has_replay: its version, and of that one the version of its stream.
    add column replay_version bigint  not null default 0,
    add column stream_version bigint  not null default 0;
