/** A small service built on the chassis, to try it. */
@NullMarked
package io.callboard.chassis.sample;

import org.jspecify.annotations.NullMarked;
