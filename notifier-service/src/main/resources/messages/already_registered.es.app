Ya está inscrito en {{title}}, {{when}}.
