/** Messages on Kafka: a JSON value in a CloudEvents envelope of headers. */
@NullMarked
package io.callboard.chassis.message;

import org.jspecify.annotations.NullMarked;
