/**
 * Streams at a provider: their wanted state, their present state, and the worker that changes the latter to the former.
 */
@NullMarked
package io.callboard.event.stream;

import org.jspecify.annotations.NullMarked;
