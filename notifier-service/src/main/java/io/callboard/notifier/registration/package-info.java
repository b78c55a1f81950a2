/** What the notifier knows of registrations, and the confirmation that follows one. */
@NullMarked
package io.callboard.notifier.registration;

import org.jspecify.annotations.NullMarked;
