package io.callboard.event.stream;

/** A running transaction gave the worker something to do. */
record StreamDue() {}
