/** The people of each live event, as far as it depends on them who gets which reminder. */
@NullMarked
package io.callboard.scheduler.audience;

import org.jspecify.annotations.NullMarked;
