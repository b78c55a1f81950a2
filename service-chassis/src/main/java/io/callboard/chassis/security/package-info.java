/** Who calls: tokens, scopes and the keys that protect what leaves the service. */
@NullMarked
package io.callboard.chassis.security;

import org.jspecify.annotations.NullMarked;
