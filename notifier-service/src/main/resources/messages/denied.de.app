Der Veranstalter konnte Ihre Anmeldung für {{title}}, {{when}}, nicht annehmen.
