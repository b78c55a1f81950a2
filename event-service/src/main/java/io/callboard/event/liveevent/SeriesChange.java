package io.callboard.event.liveevent;

import java.util.List;

/**
 * Result of a change of several occurrences.
 *
 * @param addressed the occurrence that the request named, after the change
 * @param leftAlone occurrences whose status does not allow the change
 */
record SeriesChange(LiveEvent addressed, List<LiveEvent> changed, List<LiveEvent> leftAlone) {}
