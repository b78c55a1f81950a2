{{title}} starts {{minutes}} {{#single}}minute{{/single}}{{^single}}minutes{{/single}} later, at {{at}}.
