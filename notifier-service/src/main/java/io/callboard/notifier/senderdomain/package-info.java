/** What DNS says about the domains that organizers send from. */
@NullMarked
package io.callboard.notifier.senderdomain;

import org.jspecify.annotations.NullMarked;
