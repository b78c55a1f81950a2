-- Accounts of organizers with Twilio, for text messages.
alter table own_account
    drop constraint own_account_provider_check,
    add constraint own_account_provider_check
        check (provider in ('SMTP', 'RESEND', 'SENDGRID', 'MAILGUN', 'TWILIO')),
    -- The one channel whose messages the account carries.
    add column channel text not null default 'EMAIL',
    -- What text messages come from: a number or a name, or a messaging service of Twilio.
    add column text_from text,
    add column messaging_service_sid text,
    -- Without a domain, the last check shows the credentials to the provider: why it did not take them. Null if it did.
    add column check_reason text,
    alter column from_address drop not null,
    alter column domain drop not null,
    alter column domain_token drop not null,
    alter column dkim_selector drop not null,
    add constraint own_account_sender_check check (case channel
        when 'EMAIL' then num_nulls(from_address, domain, domain_token, dkim_selector) = 0
            and num_nonnulls(text_from, messaging_service_sid) = 0
        when 'SMS' then num_nonnulls(from_address, from_name, domain, domain_token, dkim_selector) = 0
            and num_nonnulls(text_from, messaging_service_sid) = 1
        else false end);

-- The organizer whose account a callback is about. Null for one about ours. A text with STOP or START to an organizer's
-- account is for this organizer alone.
alter table callback add column account_owner text;

-- Whether STOP was sent to an account of the organizer, and not to our number. START to such an account lifts these entries
-- only, because the organizer knows what signs its webhooks and may make START up.
alter table suppression add column stopped_own boolean not null default false;
