/** Holds metrics, alerts and dashboards to each other, to their documents and to what the services publish. */
@NullMarked
package io.callboard.monitoring;

import org.jspecify.annotations.NullMarked;
