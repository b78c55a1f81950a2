package io.callboard.local;

import java.util.List;

/**
 * What the JVM of a service runs.
 *
 * @param options options of the JVM that belong to this class path
 */
record Code(String classPath, List<String> options) {}
