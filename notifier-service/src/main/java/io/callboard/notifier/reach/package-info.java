/** Registrants whom no reminder of a live event has reached, and why. */
@NullMarked
package io.callboard.notifier.reach;

import org.jspecify.annotations.NullMarked;
