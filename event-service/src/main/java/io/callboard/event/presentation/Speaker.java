package io.callboard.event.presentation;

import org.jspecify.annotations.Nullable;

/** Somebody who speaks at a live event. */
public record Speaker(String name, @Nullable String title) {}
