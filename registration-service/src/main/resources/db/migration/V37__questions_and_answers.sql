-- What those who register are asked, as JSON. Null: the message is older than the property, or was not read again yet.
alter table live_event add column questions jsonb;
-- Answers with the labels of their questions. Null: the registration was written by a release that kept texts only, in
-- the column answers.
alter table registration add column given_answers jsonb;
