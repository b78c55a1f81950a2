/** Messages of {@code live-events.v1}. */
@NullMarked
package io.callboard.event.liveevent.message;

import org.jspecify.annotations.NullMarked;
