/** Sends each service what its OpenAPI document describes, and what it does not. */
@NullMarked
package io.callboard.e2e.api;

import org.jspecify.annotations.NullMarked;
