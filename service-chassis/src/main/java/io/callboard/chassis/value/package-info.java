/** Values that several services read from requests, each with one rule for accepted input and one normal form. */
@NullMarked
package io.callboard.chassis.value;

import org.jspecify.annotations.NullMarked;
