/** What this service writes to {@code hosts.v1}. */
@NullMarked
package io.callboard.event.host.message;

import org.jspecify.annotations.NullMarked;
