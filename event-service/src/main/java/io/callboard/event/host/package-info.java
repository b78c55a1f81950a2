/** The hosts of live events: the organizer adds and removes them, and registration-service invites them. */
@NullMarked
package io.callboard.event.host;

import org.jspecify.annotations.NullMarked;
