Bitte bestätigen Sie Ihre neue E-Mail-Adresse für {{title}}, {{when}}.
