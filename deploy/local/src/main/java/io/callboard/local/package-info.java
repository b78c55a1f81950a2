/** Starts the database, the broker, the sandbox and the services on one machine and keeps them running. */
@NullMarked
package io.callboard.local;

import org.jspecify.annotations.NullMarked;
