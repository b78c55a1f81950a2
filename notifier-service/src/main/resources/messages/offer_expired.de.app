Sie haben den Platz bei {{title}}, {{when}}, nicht rechtzeitig angenommen. Er ist vergeben, und Ihre Anmeldung ist storniert. Sie können sich neu anmelden.
