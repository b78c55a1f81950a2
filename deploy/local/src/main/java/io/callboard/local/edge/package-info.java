/** One origin for all APIs and pages: a reverse proxy that routes by path prefix. */
@NullMarked
package io.callboard.local.edge;

import org.jspecify.annotations.NullMarked;
