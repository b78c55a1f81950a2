/** How full a live event is. */
@NullMarked
package io.callboard.registration.stats;

import org.jspecify.annotations.NullMarked;
