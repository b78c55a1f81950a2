-- Nothing wrote this table: no provider reports to this service yet (ADR 0009).
drop table delivery_fact;
