/** Streams at a provider: what the organizer wants, what the provider has, and the worker that brings both together. */
@NullMarked
package io.callboard.event.stream;

import org.jspecify.annotations.NullMarked;
