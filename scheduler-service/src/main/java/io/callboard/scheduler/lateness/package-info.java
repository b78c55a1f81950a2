/** How punctually timers are armed. */
@NullMarked
package io.callboard.scheduler.lateness;

import org.jspecify.annotations.NullMarked;
