/**
 * Fixtures for the tests of every service: a real database and broker, tokens, message contracts and architecture
 * rules.
 */
@NullMarked
package io.callboard.chassis.testing;

import org.jspecify.annotations.NullMarked;
