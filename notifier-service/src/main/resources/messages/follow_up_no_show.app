We missed you at {{title}} ({{when}}).
