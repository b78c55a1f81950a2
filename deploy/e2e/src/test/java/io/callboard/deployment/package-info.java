/** Compares the compose file, the images and the Helm chart with the services that they run. */
@NullMarked
package io.callboard.deployment;

import org.jspecify.annotations.NullMarked;
