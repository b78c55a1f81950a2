/** The live events that people may register for, as event-service publishes them, and the seats taken. */
@NullMarked
package io.callboard.registration.liveevent;

import org.jspecify.annotations.NullMarked;
