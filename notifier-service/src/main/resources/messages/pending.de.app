Der Veranstalter entscheidet über Ihre Anmeldung für {{title}}, {{when}}{{#changed}}{{#moved}} (bisher {{previousWhen}}){{/moved}}{{^moved}} (endet jetzt {{until}}){{/moved}}{{/changed}}.
