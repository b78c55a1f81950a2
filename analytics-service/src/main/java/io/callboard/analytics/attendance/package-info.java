/** The projection of attendance. */
@NullMarked
package io.callboard.analytics.attendance;

import org.jspecify.annotations.NullMarked;
