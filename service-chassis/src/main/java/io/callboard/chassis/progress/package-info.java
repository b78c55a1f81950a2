/** How far other services' messages are published, and how far this service has applied them. */
@NullMarked
package io.callboard.chassis.progress;

import org.jspecify.annotations.NullMarked;
