package io.callboard.registration.pageview;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the counting of page views.
 *
 * @param writeEvery how often the views since the last time are written; those that are not written are lost with the
 *     process
 */
@ConfigurationProperties("callboard.page-views")
record PageViewProperties(@DefaultValue("PT10S") Duration writeEvery) {}
