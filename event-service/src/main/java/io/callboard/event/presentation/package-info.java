/** The content of a registration page besides title and time. */
@NullMarked
package io.callboard.event.presentation;

import org.jspecify.annotations.NullMarked;
