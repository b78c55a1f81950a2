The e-mail address of your registration for {{title}}, {{when}}, was changed.
