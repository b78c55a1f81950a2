/** UUIDs that services make themselves (RFC 9562). */
@NullMarked
package io.callboard.chassis.ids;

import org.jspecify.annotations.NullMarked;
