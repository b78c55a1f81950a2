/** Encryption of what must not be read where it is stored or sent. */
@NullMarked
package io.callboard.chassis.crypto;

import org.jspecify.annotations.NullMarked;
