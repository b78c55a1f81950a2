/** The notifier's projection of registrations, which also queues confirmations. */
@NullMarked
package io.callboard.notifier.registration;

import org.jspecify.annotations.NullMarked;
