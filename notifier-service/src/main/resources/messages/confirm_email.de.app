Bitte bestätigen Sie Ihre Anmeldung für {{title}}, {{when}}.
