/** Announcements: what organizers write to the people of a live event by hand. */
@NullMarked
package io.callboard.scheduler.announcement;

import org.jspecify.annotations.NullMarked;
