Se cambió la dirección de correo de su inscripción en {{title}}, {{when}}.
