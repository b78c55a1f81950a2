/** The messages that a change of a reminder by hand causes. */
@NullMarked
package io.callboard.scheduler.planning.message;

import org.jspecify.annotations.NullMarked;
