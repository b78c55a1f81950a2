Sie sind Host von {{title}}, {{when}}.
