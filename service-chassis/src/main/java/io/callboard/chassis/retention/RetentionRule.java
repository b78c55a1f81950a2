package io.callboard.chassis.retention;

/**
 * Rows that are deleted when the time for which they are kept is over. A service declares one bean for each table.
 *
 * @param name of the rule; {@code callboard.retention.keep.<name>} says how long the rows are kept, and the service does
 *     not start without it
 * @param deleteSlice deletes at most {@code :sliceRows} rows that are older than {@code :keepSeconds} by the database's
 *     clock ({@code now() - make_interval(secs => :keepSeconds)}). It sees every organizer's rows and runs in a
 *     transaction of its own, again and again until it deletes none
 */
public record RetentionRule(String name, String deleteSlice) {}
