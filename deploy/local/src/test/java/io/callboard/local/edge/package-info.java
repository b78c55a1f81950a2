/** Tests of the reverse proxy. */
@NullMarked
package io.callboard.local.edge;

import org.jspecify.annotations.NullMarked;
