/** Database connections: which pool a thread takes its connection from, and how long a read may last. */
@NullMarked
package io.callboard.chassis.pool;

import org.jspecify.annotations.NullMarked;
