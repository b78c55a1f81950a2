package io.callboard.registration.importing;

import io.callboard.chassis.tenant.OrganizerId;

/**
 * An import that may be repeated.
 *
 * @param key the organizer's idempotency key
 * @param request identifies the request: its parameters and the hash of its file
 */
record ImportId(OrganizerId organizer, String key, String request) {}
