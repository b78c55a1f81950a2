package io.callboard.local.sandbox;

import org.jspecify.annotations.Nullable;

/** A message found in a request body between two offsets, before it is accepted. */
record Draft(String to, @Nullable String delivery, int from, int length) {}
