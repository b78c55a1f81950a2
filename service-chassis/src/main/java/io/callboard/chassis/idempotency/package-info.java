/** Idempotency keys: the same request twice has one effect and one answer. */
@NullMarked
package io.callboard.chassis.idempotency;

import org.jspecify.annotations.NullMarked;
