/** The topics a service writes and its dead-letter topics, created when the broker answers. */
@NullMarked
package io.callboard.chassis.topic;

import org.jspecify.annotations.NullMarked;
