package io.callboard.chassis.tenant;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Finds the organizer in a token: {@code org_id}, else Clerk's newer {@code o.id}, else {@code sub}. A token without a
 * usable value is refused.
 */
final class OrganizerClaim implements OAuth2TokenValidator<Jwt> {

    private static final OAuth2Error UNUSABLE =
            new OAuth2Error(OAuth2ErrorCodes.INVALID_TOKEN, "The token names no usable organizer", null);

    @Override
    public OAuth2TokenValidatorResult validate(Jwt token) {
        try {
            read(token);
            return OAuth2TokenValidatorResult.success();
        } catch (IllegalArgumentException e) {
            return OAuth2TokenValidatorResult.failure(UNUSABLE);
        }
    }

    static OrganizerId read(Jwt token) {
        Object organization = token.getClaims().get("org_id");
        if (organization == null && token.getClaims().get("o") instanceof Map<?, ?> clerk) {
            organization = clerk.get("id");
        }
        return new OrganizerId(text(organization != null ? organization : token.getSubject()));
    }

    private static String text(@Nullable Object claim) {
        if (claim instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("An organizer id is a text");
    }
}
