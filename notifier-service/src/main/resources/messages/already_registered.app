You are already registered for {{title}}, {{when}}.
