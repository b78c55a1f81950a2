/** Tokens, scopes, and keys for encrypted and signed values. */
@NullMarked
package io.callboard.chassis.security;

import org.jspecify.annotations.NullMarked;
