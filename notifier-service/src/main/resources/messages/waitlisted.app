You are on the waiting list for {{title}}, {{when}}{{#changed}}{{#moved}} (moved from {{previousWhen}}){{/moved}}{{^moved}} (now ends {{until}}){{/moved}}{{/changed}}.
