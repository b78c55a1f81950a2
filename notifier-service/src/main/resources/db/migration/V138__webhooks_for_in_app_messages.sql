-- Webhooks of organizers that take their in-app messages.
alter table own_account
    drop constraint own_account_provider_check,
    add constraint own_account_provider_check
        check (provider in ('SMTP', 'RESEND', 'SENDGRID', 'MAILGUN', 'TWILIO', 'WEBHOOK')),
    -- The address of the webhook. Its secret is in the credentials.
    add column url text,
    add constraint own_account_url_check check ((provider = 'WEBHOOK') = (url is not null)),
    drop constraint own_account_sender_check,
    add constraint own_account_sender_check check (case channel
        when 'EMAIL' then num_nulls(from_address, domain, domain_token, dkim_selector) = 0
            and num_nonnulls(text_from, messaging_service_sid) = 0
        when 'SMS' then num_nonnulls(from_address, from_name, domain, domain_token, dkim_selector) = 0
            and num_nonnulls(text_from, messaging_service_sid) = 1
        when 'IN_APP' then num_nonnulls(from_address, from_name, domain, domain_token, dkim_selector, text_from,
            messaging_service_sid) = 0
        else false end);
