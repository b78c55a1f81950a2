/** The figures of live events while they are LIVE. */
@NullMarked
package io.callboard.analytics.live;

import org.jspecify.annotations.NullMarked;
