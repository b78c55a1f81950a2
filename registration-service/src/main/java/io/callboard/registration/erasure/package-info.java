/** Receipts of erasures, with the confirmations of all services. */
@NullMarked
package io.callboard.registration.erasure;

import org.jspecify.annotations.NullMarked;
