{{title}} ({{when}}) ist zu Ende. Vielen Dank für Ihre Anmeldung.
