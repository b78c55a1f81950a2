Confirme su nueva dirección de correo para {{title}}, {{when}}.
