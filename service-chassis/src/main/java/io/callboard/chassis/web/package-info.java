/** What remains common to every HTTP API: JSON, entity tags, requests from other origins. */
@NullMarked
package io.callboard.chassis.web;

import org.jspecify.annotations.NullMarked;
