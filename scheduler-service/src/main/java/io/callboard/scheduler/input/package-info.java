/** How a request that is not acceptable is reported. */
@NullMarked
package io.callboard.scheduler.input;

import org.jspecify.annotations.NullMarked;
