@NullMarked
package io.callboard.chassis.trace;

import org.jspecify.annotations.NullMarked;
