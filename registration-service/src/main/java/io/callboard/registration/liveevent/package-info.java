/** The live events people may register for, as event-service tells of them, and the seats taken. */
@NullMarked
package io.callboard.registration.liveevent;

import org.jspecify.annotations.NullMarked;
