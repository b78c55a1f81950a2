alter table own_account
    drop constraint own_account_provider_check,
    add constraint own_account_provider_check check (provider in ('SMTP', 'RESEND', 'SENDGRID', 'MAILGUN')),
    -- Where Mailgun keeps the account: US or EU.
    add column region text,
    add constraint own_account_region_check
        check (case provider when 'MAILGUN' then coalesce(region, '') in ('US', 'EU') else region is null end),
    -- What verifies the webhooks that the provider sends about the account's mails, sealed as the credentials are. Null
    -- until the organizer has stored it.
    add column webhook_key bytea,
    add column webhook_key_id text,
    add constraint own_account_webhook_key_check check ((webhook_key is null) = (webhook_key_id is null));
