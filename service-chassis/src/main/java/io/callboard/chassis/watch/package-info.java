/** States that clients watch by server-sent events. */
@NullMarked
package io.callboard.chassis.watch;

import org.jspecify.annotations.NullMarked;
