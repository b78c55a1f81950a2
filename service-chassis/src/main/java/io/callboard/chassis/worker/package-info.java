/** Threads that work in the background as long as the service runs. */
@NullMarked
package io.callboard.chassis.worker;

import org.jspecify.annotations.NullMarked;
