/** Who watched a live event and for how long. */
@NullMarked
package io.callboard.registration.attendance;

import org.jspecify.annotations.NullMarked;
