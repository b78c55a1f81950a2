/** The texts of announcements, as organizers wrote them. */
@NullMarked
package io.callboard.notifier.announcement;

import org.jspecify.annotations.NullMarked;
