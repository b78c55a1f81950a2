/** Checks before a controller works on a request: well-formed, not too large, known parameters. */
@NullMarked
package io.callboard.chassis.request;

import org.jspecify.annotations.NullMarked;
