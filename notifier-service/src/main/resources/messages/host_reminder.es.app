{{title}}, que usted presenta, empieza {{when}}.
