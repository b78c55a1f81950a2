/** Defaults that a service's own configuration overrides. */
@NullMarked
package io.callboard.chassis.startup;

import org.jspecify.annotations.NullMarked;
