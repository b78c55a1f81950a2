/** Tests of the whole platform on the launched stack, with and without faults. */
@NullMarked
package io.callboard.e2e;

import org.jspecify.annotations.NullMarked;
