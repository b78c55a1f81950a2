{{title}}, of which you are a host, starts {{when}}.
