/** Limits for requests without a token. Each instance counts alone, in memory. */
@NullMarked
package io.callboard.chassis.limit;

import org.jspecify.annotations.NullMarked;
