/** Sends each service valid and invalid requests by its OpenAPI document. */
@NullMarked
package io.callboard.e2e.api;

import org.jspecify.annotations.NullMarked;
