{{title}} {{#moved}}hat einen neuen Termin: {{when}} statt {{previousWhen}}.{{/moved}}{{^moved}}beginnt wie bisher {{when}} und endet jetzt {{until}}.{{/moved}}
