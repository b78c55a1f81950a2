/** What notifier-service reports about the deliveries of timers. */
@NullMarked
package io.callboard.scheduler.delivery;

import org.jspecify.annotations.NullMarked;
