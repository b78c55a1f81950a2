/** Erasures of registrants: what is still open of them, and the confirmation to other services. */
@NullMarked
package io.callboard.notifier.erasure;

import org.jspecify.annotations.NullMarked;
