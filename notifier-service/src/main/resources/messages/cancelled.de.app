{{title}}, geplant für {{when}}, ist abgesagt.
