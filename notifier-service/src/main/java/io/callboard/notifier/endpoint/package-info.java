/** Organizers' webhook endpoints: where they are, what they get, their secrets, and which addresses they may have. */
@NullMarked
package io.callboard.notifier.endpoint;

import org.jspecify.annotations.NullMarked;
