/** Limits of requests without a token, against abuse. */
@NullMarked
package io.callboard.registration.limit;

import org.jspecify.annotations.NullMarked;
