Vielen Dank für Ihre Teilnahme an {{title}} ({{when}}).
