/** The messages of attendance.v1. */
@NullMarked
package io.callboard.registration.attendance.message;

import org.jspecify.annotations.NullMarked;
