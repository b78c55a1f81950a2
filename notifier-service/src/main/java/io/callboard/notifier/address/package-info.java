/** Channels and the keyed hashes by which addresses are recognised without being readable. */
@NullMarked
package io.callboard.notifier.address;

import org.jspecify.annotations.NullMarked;
