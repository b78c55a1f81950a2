/** Measures the launched stack from outside: over HTTP, the sandbox's arrivals and /proc. */
@NullMarked
package io.callboard.bench;

import org.jspecify.annotations.NullMarked;
