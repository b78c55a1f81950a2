/** When a live event takes place, in wall-clock time and on the time line. */
@NullMarked
package io.callboard.event.schedule;

import org.jspecify.annotations.NullMarked;
