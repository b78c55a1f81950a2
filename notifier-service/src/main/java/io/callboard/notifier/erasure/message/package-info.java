/** Messages of {@code erasures.v1}. */
@NullMarked
package io.callboard.notifier.erasure.message;

import org.jspecify.annotations.NullMarked;
