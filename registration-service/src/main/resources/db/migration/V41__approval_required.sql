-- Whether the organizer approves each registration before it is confirmed.
alter table live_event add column approval_required boolean not null default false;
-- What the organizer said about the decision; the registrant reads it after a denial.
alter table registration add column decision_reason text;
