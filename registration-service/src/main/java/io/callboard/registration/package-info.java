/** Who comes to a live event: registrations, their seats and their passes. */
@NullMarked
package io.callboard.registration;

import org.jspecify.annotations.NullMarked;
