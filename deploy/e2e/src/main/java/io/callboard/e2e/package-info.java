/** Launches the whole platform and speaks to it the way its users do: over HTTP, Kafka and signals alone. */
@NullMarked
package io.callboard.e2e;

import org.jspecify.annotations.NullMarked;
