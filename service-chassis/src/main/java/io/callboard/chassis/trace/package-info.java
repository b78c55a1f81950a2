/** Continues traces while work waits in the outbox, on Kafka or in a table. */
@NullMarked
package io.callboard.chassis.trace;

import org.jspecify.annotations.NullMarked;
