/** What every HTTP API of the platform has in common: problems, paging, entity tags, idempotency keys. */
@NullMarked
package io.callboard.chassis.web;

import org.jspecify.annotations.NullMarked;
