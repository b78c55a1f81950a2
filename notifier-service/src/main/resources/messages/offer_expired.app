You did not take the seat at {{title}}, {{when}}, in time. It has gone to the next, and your registration is cancelled. You can register again.
