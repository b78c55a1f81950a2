package io.callboard.event.liveevent;

import org.jspecify.annotations.Nullable;

/** Somebody who speaks at a live event. */
record Speaker(String name, @Nullable String title) {}
