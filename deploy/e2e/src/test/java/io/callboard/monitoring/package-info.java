/** Compares metrics, alerts and dashboards with each other, with their documents and with the services. */
@NullMarked
package io.callboard.monitoring;

import org.jspecify.annotations.NullMarked;
