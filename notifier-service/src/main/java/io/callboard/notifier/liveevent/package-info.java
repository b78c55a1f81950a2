/** What the notifier knows of live events: enough to fence and to render. */
@NullMarked
package io.callboard.notifier.liveevent;

import org.jspecify.annotations.NullMarked;
