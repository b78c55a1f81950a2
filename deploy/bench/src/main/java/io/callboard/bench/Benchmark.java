package io.callboard.bench;

import java.io.IOException;
import java.sql.SQLException;

/** Measures a stack and writes reports. */
interface Benchmark {
    /** True if everything was as promised. */
    boolean measure() throws IOException, SQLException;
}
