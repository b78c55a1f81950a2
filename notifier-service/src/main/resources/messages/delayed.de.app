{{title}} beginnt {{minutes}} {{#single}}Minute{{/single}}{{^single}}Minuten{{/single}} später, um {{at}}.
