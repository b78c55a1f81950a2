El organizador ha aceptado su inscripción en {{title}}, {{when}}{{#changed}}{{#moved}} (antes {{previousWhen}}){{/moved}}{{^moved}} (ahora termina {{until}}){{/moved}}{{/changed}}.
