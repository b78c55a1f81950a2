/** Messages that are written in the transaction of the change they report, and relayed to Kafka after its commit. */
@NullMarked
package io.callboard.chassis.outbox;

import org.jspecify.annotations.NullMarked;
