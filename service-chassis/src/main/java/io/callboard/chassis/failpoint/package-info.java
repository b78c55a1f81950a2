/** Named places where a test makes the process die, fail or wait. */
@NullMarked
package io.callboard.chassis.failpoint;

import org.jspecify.annotations.NullMarked;
