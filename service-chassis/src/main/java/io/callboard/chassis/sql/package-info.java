/** Common parts of statements on whole sets of rows. */
@NullMarked
package io.callboard.chassis.sql;

import org.jspecify.annotations.NullMarked;
