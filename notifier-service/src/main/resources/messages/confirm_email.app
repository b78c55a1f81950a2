Please confirm your registration for {{title}}, {{when}}.
