/** What statements on whole sets of rows have in common. */
@NullMarked
package io.callboard.chassis.sql;

import org.jspecify.annotations.NullMarked;
