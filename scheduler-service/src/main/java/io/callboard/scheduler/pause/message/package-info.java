/** The message about a pause. */
@NullMarked
package io.callboard.scheduler.pause.message;

import org.jspecify.annotations.NullMarked;
