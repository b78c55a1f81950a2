/** Launches the whole platform and uses it from outside: only over HTTP, Kafka and signals. */
@NullMarked
package io.callboard.e2e;

import org.jspecify.annotations.NullMarked;
