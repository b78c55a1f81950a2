{{title}} {{#moved}}has moved from {{previousWhen}} to {{when}}.{{/moved}}{{^moved}}still starts {{when}} and now ends {{until}}.{{/moved}}
