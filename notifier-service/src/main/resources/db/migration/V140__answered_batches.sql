-- What the provider answered for a batch whose members are not settled yet: the outcomes of a burst are written after it
-- (ADR 0102). An instance of the version before leaves such a batch alone, because its next attempt is never due.
alter table provider_batch
    drop constraint provider_batch_status_check,
    add constraint provider_batch_status_check check (status in ('SENDING', 'RETRY', 'ANSWERED')),
    add column answered_at timestamptz,
    -- For each member in the order of delivery_ids: the provider's id of an accepted message, or why it was refused.
    add column message_ids text[],
    add column refusals text[],
    add column answer_traceparent text;

create index provider_batch_answered on provider_batch (lease_until) where status = 'ANSWERED';
