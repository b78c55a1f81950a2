/** Limits for requests without a token. They count in Redis or in memory. */
@NullMarked
package io.callboard.chassis.limit;

import org.jspecify.annotations.NullMarked;
