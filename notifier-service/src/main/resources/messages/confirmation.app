You are registered for {{title}}, {{when}}{{#changed}}{{#moved}} (moved from {{previousWhen}}){{/moved}}{{^moved}} (now ends {{until}}){{/moved}}{{/changed}}.
