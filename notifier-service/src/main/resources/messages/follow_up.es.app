{{title}} ({{when}}) ha terminado. Gracias por su inscripción.
