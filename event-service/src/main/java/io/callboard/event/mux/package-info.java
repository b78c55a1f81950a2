/** Streams at Mux. */
@NullMarked
package io.callboard.event.mux;

import org.jspecify.annotations.NullMarked;
