/** Messages of {@code erasures.v1}. */
@NullMarked
package io.callboard.scheduler.audience.message;

import org.jspecify.annotations.NullMarked;
