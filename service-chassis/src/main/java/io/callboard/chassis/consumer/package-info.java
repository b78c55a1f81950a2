/** Applies polled records to a use case in one transaction and puts aside what cannot be applied. */
@NullMarked
package io.callboard.chassis.consumer;

import org.jspecify.annotations.NullMarked;
