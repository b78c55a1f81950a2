/** The message with the text of an announcement. */
@NullMarked
package io.callboard.scheduler.announcement.message;

import org.jspecify.annotations.NullMarked;
