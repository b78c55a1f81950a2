/** What a registration page shows of a live event beside its title and time. */
@NullMarked
package io.callboard.event.presentation;

import org.jspecify.annotations.NullMarked;
