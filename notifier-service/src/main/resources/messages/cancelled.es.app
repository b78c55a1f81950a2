{{title}}, previsto para {{when}}, se ha cancelado.
