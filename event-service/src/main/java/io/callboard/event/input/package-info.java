/** The checks that turn what an organizer sends into values, and what they find. */
@NullMarked
package io.callboard.event.input;

import org.jspecify.annotations.NullMarked;
