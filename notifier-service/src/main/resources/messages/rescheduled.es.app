{{title}} {{#moved}}tiene una fecha nueva: {{when}} en lugar de {{previousWhen}}.{{/moved}}{{^moved}}empieza {{when}}, como antes, y ahora termina {{until}}.{{/moved}}
