/** Describes each service's routes as one OpenAPI document. */
@NullMarked
package io.callboard.chassis.openapi;

import org.jspecify.annotations.NullMarked;
