{{title}}, planned {{when}}, is cancelled.
