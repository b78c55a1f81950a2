/** Errors as problem details (RFC 9457), and as pages for people. */
@NullMarked
package io.callboard.chassis.problem;

import org.jspecify.annotations.NullMarked;
