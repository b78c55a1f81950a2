A seat has become free: you are registered for {{title}}, {{when}}{{#changed}}{{#moved}} (moved from {{previousWhen}}){{/moved}}{{^moved}} (now ends {{until}}){{/moved}}{{/changed}}.
