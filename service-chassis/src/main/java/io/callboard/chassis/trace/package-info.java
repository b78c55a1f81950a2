/** Traces that go on where work waits: in the outbox, on Kafka, in a table. */
@NullMarked
package io.callboard.chassis.trace;

import org.jspecify.annotations.NullMarked;
