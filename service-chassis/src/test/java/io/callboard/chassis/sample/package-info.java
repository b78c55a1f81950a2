/** A small service on the chassis, for the chassis' tests. */
@NullMarked
package io.callboard.chassis.sample;

import org.jspecify.annotations.NullMarked;
