-- No service remembers message ids: effects are upserts guarded by a version, or rows with a deterministic id.
drop table inbox;
