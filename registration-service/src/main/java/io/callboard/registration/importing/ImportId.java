package io.callboard.registration.importing;

import io.callboard.chassis.tenant.OrganizerId;

/**
 * An import that may be repeated.
 *
 * @param key what the organizer calls it
 * @param request what tells it from another import under the same key: its parameters and the hash of its file
 */
record ImportId(OrganizerId organizer, String key, String request) {}
