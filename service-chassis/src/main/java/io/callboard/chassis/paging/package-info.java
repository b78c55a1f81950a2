/** Lists: page, cursor, limit and sort order. */
@NullMarked
package io.callboard.chassis.paging;

import org.jspecify.annotations.NullMarked;
