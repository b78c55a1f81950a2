The organizer decides about your registration for {{title}}, {{when}}{{#changed}}{{#moved}} (moved from {{previousWhen}}){{/moved}}{{^moved}} (now ends {{until}}){{/moved}}{{/changed}}.
