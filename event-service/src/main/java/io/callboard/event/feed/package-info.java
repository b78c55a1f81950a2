/** A calendar that anybody can subscribe to, with the published live events of one organizer. */
@NullMarked
package io.callboard.event.feed;

import org.jspecify.annotations.NullMarked;
