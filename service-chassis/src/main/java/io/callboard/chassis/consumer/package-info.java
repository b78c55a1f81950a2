/** Applies polled records in one transaction and turns records that cannot be applied into dead letters. */
@NullMarked
package io.callboard.chassis.consumer;

import org.jspecify.annotations.NullMarked;
