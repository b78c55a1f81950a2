/** Whose data a piece of work may see: the organizer of the request, nobody, or the platform itself. */
@NullMarked
package io.callboard.chassis.tenant;

import org.jspecify.annotations.NullMarked;
