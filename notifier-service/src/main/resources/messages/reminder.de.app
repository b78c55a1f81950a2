{{title}} beginnt {{when}}.
