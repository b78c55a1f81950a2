/** Tests of the benchmark's figures and reports. */
@NullMarked
package io.callboard.bench;

import org.jspecify.annotations.NullMarked;
