/** The conditions that can forbid a delivery, and the freshness of that knowledge. */
@NullMarked
package io.callboard.notifier.fence;

import org.jspecify.annotations.NullMarked;
