/** The platform played end to end over the launched stack, with and without faults. */
@NullMarked
package io.callboard.e2e;

import org.jspecify.annotations.NullMarked;
