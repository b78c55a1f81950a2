The organizer has approved your registration for {{title}}, {{when}}{{#changed}}{{#moved}} (moved from {{previousWhen}}){{/moved}}{{^moved}} (now ends {{until}}){{/moved}}{{/changed}}.
