alter table notification_view
    -- When it happened first, by anybody and by a person. Null: not known, as for rows from before these columns, until
    -- their messages are read again; or not by a person.
    add column viewed_at           timestamptz,
    add column viewed_by_person_at timestamptz;
