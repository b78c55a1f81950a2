/** Tests of what the benchmark counts and prints. */
@NullMarked
package io.callboard.bench;

import org.jspecify.annotations.NullMarked;
