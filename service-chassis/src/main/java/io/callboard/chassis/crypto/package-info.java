/** Encryption of values that are stored or sent. */
@NullMarked
package io.callboard.chassis.crypto;

import org.jspecify.annotations.NullMarked;
