{{title}} empieza {{when}}.
