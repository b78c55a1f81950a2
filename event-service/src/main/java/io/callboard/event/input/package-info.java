/** The checks that turn an organizer's input into values, and their violations. */
@NullMarked
package io.callboard.event.input;

import org.jspecify.annotations.NullMarked;
