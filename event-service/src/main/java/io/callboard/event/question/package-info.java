/** The questions of an organizer to the registrants of a live event. */
@NullMarked
package io.callboard.event.question;

import org.jspecify.annotations.NullMarked;
