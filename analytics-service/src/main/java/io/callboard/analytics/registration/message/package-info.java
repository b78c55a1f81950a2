/** Messages of {@code erasures.v1}. */
@NullMarked
package io.callboard.analytics.registration.message;

import org.jspecify.annotations.NullMarked;
