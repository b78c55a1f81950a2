/** Messages of {@code registrations.v1}. */
@NullMarked
package io.callboard.registration.registering.message;

import org.jspecify.annotations.NullMarked;
