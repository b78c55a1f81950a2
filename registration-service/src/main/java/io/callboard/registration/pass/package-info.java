/** The bearer links of a registration: pass, calendar entry and self-service. */
@NullMarked
package io.callboard.registration.pass;

import org.jspecify.annotations.NullMarked;
