package io.callboard.event.stream;

/** Says that a running transaction has created work for the worker. */
record StreamDue() {}
