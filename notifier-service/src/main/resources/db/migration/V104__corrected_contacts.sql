-- The contact may hold addresses that an organizer corrected. They are in the ciphertext, beside the published ones.
alter table contact add column corrected boolean not null default false;
