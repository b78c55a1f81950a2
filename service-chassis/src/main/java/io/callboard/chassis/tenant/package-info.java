/** Decides whose rows a thread sees: those of one organizer, none, or all. */
@NullMarked
package io.callboard.chassis.tenant;

import org.jspecify.annotations.NullMarked;
