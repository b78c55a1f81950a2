Gracias por participar en {{title}} ({{when}}).
