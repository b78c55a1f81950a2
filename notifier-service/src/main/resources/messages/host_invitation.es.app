Usted presenta {{title}}, {{when}}.
