-- Whether people who register have to confirm their e-mail address first.
alter table live_event add column confirm_email_first boolean not null default false;
