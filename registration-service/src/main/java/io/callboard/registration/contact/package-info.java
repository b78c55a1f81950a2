/** The contact of a registration, encrypted for other services. */
@NullMarked
package io.callboard.registration.contact;

import org.jspecify.annotations.NullMarked;
