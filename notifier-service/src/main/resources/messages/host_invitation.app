You are a host of {{title}}, {{when}}.
