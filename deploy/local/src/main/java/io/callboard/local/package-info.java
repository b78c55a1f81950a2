/** Starts the database, the broker, the sandbox, the edge and the services on one machine and keeps them running. */
@NullMarked
package io.callboard.local;

import org.jspecify.annotations.NullMarked;
