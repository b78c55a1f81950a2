/** The hosts of live events, as event-service publishes them. Each host gets a registration of kind HOST. */
@NullMarked
package io.callboard.registration.host;

import org.jspecify.annotations.NullMarked;
