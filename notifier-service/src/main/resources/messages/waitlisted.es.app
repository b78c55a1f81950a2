Está en la lista de espera de {{title}}, {{when}}{{#changed}}{{#moved}} (antes {{previousWhen}}){{/moved}}{{^moved}} (ahora termina {{until}}){{/moved}}{{/changed}}.
