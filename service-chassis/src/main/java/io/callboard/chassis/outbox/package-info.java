/** Messages written in the transaction of the change they tell of, and relayed to Kafka after it committed. */
@NullMarked
package io.callboard.chassis.outbox;

import org.jspecify.annotations.NullMarked;
