Ein Platz ist frei geworden: Sie sind angemeldet für {{title}}, {{when}}{{#changed}}{{#moved}} (bisher {{previousWhen}}){{/moved}}{{^moved}} (endet jetzt {{until}}){{/moved}}{{/changed}}.
