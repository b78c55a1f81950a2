Der Veranstalter hat Ihre Anmeldung angenommen: {{title}}, {{when}}{{#changed}}{{#moved}} (bisher {{previousWhen}}){{/moved}}{{^moved}} (endet jetzt {{until}}){{/moved}}{{/changed}}.
