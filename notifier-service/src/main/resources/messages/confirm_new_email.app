Please confirm your new e-mail address for {{title}}, {{when}}.
