/** The values that several services take from callers, each with one rule of what is accepted and how it is written. */
@NullMarked
package io.callboard.chassis.value;

import org.jspecify.annotations.NullMarked;
