Sie sind schon angemeldet: {{title}}, {{when}}.
