/** Other common parts of the HTTP APIs: JSON, entity tags, requests from other origins. */
@NullMarked
package io.callboard.chassis.web;

import org.jspecify.annotations.NullMarked;
