The organizer could not accept your registration for {{title}}, {{when}}.
