/** Messages of {@code erasures.v1}. */
@NullMarked
package io.callboard.registration.erasure.message;

import org.jspecify.annotations.NullMarked;
