alter table own_account
    -- The one channel whose messages the account carries.
    add column channel text not null default 'EMAIL';
