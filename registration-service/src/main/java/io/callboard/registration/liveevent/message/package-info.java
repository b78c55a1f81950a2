/** The parts of {@code live-events.v1} that this service reads. */
@NullMarked
package io.callboard.registration.liveevent.message;

import org.jspecify.annotations.NullMarked;
