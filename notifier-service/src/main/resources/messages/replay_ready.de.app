Die Aufzeichnung von {{title}} ({{when}}) ist jetzt verfügbar.
