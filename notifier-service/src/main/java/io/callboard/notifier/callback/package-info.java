/** Callbacks: what providers report about messages after they accepted them, and texts of recipients. */
@NullMarked
package io.callboard.notifier.callback;

import org.jspecify.annotations.NullMarked;
