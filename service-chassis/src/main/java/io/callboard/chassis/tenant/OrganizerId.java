package io.callboard.chassis.tenant;

/**
 * The tenant that owns live events, as the token's {@code org_id} names it (else its {@code sub}).
 *
 * @param value 1 to 255 characters without control characters; never {@code *}, which means the platform
 */
public record OrganizerId(String value) {

    private static final int MAX_LENGTH = 255;

    public OrganizerId {
        if (value.isBlank() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("An organizer id has 1 to 255 characters");
        }
        if (value.equals(Tenancy.PLATFORM) || value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("An organizer id is not * and has no control characters");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
