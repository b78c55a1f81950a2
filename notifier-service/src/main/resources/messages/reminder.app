{{title}} starts {{when}}.
