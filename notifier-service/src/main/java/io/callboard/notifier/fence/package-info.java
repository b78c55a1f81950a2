/** Everything that can forbid a delivery, and how fresh that knowledge is. */
@NullMarked
package io.callboard.notifier.fence;

import org.jspecify.annotations.NullMarked;
