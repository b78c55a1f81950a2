/** What happens before a service's own configuration counts. */
@NullMarked
package io.callboard.chassis.startup;

import org.jspecify.annotations.NullMarked;
