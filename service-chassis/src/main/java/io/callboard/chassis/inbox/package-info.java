/** Remembers which messages a consumer has seen, for effects that must happen once. */
@NullMarked
package io.callboard.chassis.inbox;

import org.jspecify.annotations.NullMarked;
