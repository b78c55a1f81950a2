El organizador no pudo aceptar su inscripción en {{title}}, {{when}}.
