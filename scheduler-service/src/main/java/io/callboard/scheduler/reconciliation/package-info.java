/** Finds members of armed timers whose messages have no outcome, and lets notifier-service queue what it has lost. */
@NullMarked
package io.callboard.scheduler.reconciliation;

import org.jspecify.annotations.NullMarked;
