Die E-Mail-Adresse Ihrer Anmeldung für {{title}}, {{when}}, wurde geändert.
