-- Whether nobody has confirmed the e-mail address of the registration: then only the request to do so may go to it.
alter table registration
    add column awaits_email boolean not null default false,
    -- Whether that request was queued. The ledger cannot tell, because its rows are deleted some time after the event.
    add column email_asked boolean not null default false;
