Confirme su inscripción en {{title}}, {{when}}.
