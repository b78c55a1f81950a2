/** Queues deliveries again that had an outcome and reached nobody: one, or those of a time window. */
@NullMarked
package io.callboard.notifier.replay;

import org.jspecify.annotations.NullMarked;
