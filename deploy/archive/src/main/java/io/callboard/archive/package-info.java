/** Archives the topics for analysts: daily files, each named by the offsets of its messages. */
@NullMarked
package io.callboard.archive;

import org.jspecify.annotations.NullMarked;
