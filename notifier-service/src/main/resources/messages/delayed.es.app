{{title}} comienza con {{minutes}} {{#single}}minuto{{/single}}{{^single}}minutos{{/single}} de retraso, a las {{at}}.
