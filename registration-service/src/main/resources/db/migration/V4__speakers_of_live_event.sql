-- Names and titles of the speakers, in one order; null until the message has been read by a release that knows them.
alter table live_event
    add column speaker_names text[],
    add column speaker_titles text[];
