/** What this service reads of {@code live-events.v1}. */
@NullMarked
package io.callboard.registration.liveevent.message;

import org.jspecify.annotations.NullMarked;
