/** Adds, changes and cancels registrations within the capacity of the live event. */
@NullMarked
package io.callboard.registration.registering;

import org.jspecify.annotations.NullMarked;
