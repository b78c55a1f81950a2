{{title}} ({{when}}) is over. Thank you for your registration.
