-- The address of the stream as its message has it: encrypted. stream_url is that of messages from before.
-- Null segment_keys: the message is older than the property, so no segment is known.
alter table live_event
    add column stream_key_id text,
    add column stream_ciphertext text,
    add column segment_keys text[];
