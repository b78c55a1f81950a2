/** Messages of {@code engagement.v1}. */
@NullMarked
package io.callboard.analytics.engagement.message;

import org.jspecify.annotations.NullMarked;
