/** Channels, and keyed hashes of addresses, which allow to compare addresses without reading them. */
@NullMarked
package io.callboard.notifier.address;

import org.jspecify.annotations.NullMarked;
