Ha quedado libre una plaza: tiene sitio en {{title}}, {{when}}{{#changed}}{{#moved}} (antes {{previousWhen}}){{/moved}}{{^moved}} (ahora termina {{until}}){{/moved}}{{/changed}}.
