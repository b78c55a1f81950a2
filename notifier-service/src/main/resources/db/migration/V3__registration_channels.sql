-- Channels the registrant wants to be written to on; null: not known, as for whoever was here before this column.
alter table registration add column channels text[];
