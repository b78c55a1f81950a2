Ya puede ver la grabación de {{title}} ({{when}}).
