/** The bearer links of a registration: watching, the calendar entry, self-service. */
@NullMarked
package io.callboard.registration.pass;

import org.jspecify.annotations.NullMarked;
