/** Registrations for live events, their seats and their passes. */
@NullMarked
package io.callboard.registration;

import org.jspecify.annotations.NullMarked;
