package io.callboard.chassis.security;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/** Reads the scopes of a token from {@code scope} or {@code scp}, each a text or a list. */
final class ScopedCaller implements Converter<Jwt, AbstractAuthenticationToken> {

    /** Authority of a caller whose token has no scopes. */
    static final String ANY_BUT_OPS = "SCOPE_*";

    private static final List<String> CLAIMS = List.of("scope", "scp");

    private final boolean grantWhenNoScope;

    ScopedCaller(boolean grantWhenNoScope) {
        this.grantWhenNoScope = grantWhenNoScope;
    }

    static String authority(String scope) {
        return "SCOPE_" + scope;
    }

    @Override
    public AbstractAuthenticationToken convert(Jwt token) {
        return new JwtAuthenticationToken(token, authorities(token));
    }

    private Collection<GrantedAuthority> authorities(Jwt token) {
        if (CLAIMS.stream().noneMatch(token::hasClaim)) {
            return grantWhenNoScope ? List.of(new SimpleGrantedAuthority(ANY_BUT_OPS)) : List.of();
        }
        List<GrantedAuthority> authorities = new ArrayList<>();
        for (String claim : CLAIMS) {
            scopes(token.getClaims().get(claim)).stream()
                    // Ignores a scope named *, because an issuer must not grant all scopes by one name.
                    .filter(scope -> !scope.equals("*"))
                    .forEach(scope -> authorities.add(new SimpleGrantedAuthority(authority(scope))));
        }
        return authorities;
    }

    private static List<String> scopes(@Nullable Object claim) {
        return switch (claim) {
            case String text ->
                Arrays.stream(text.split(" ")).filter(scope -> !scope.isEmpty()).toList();
            case Collection<?> list -> list.stream().map(String::valueOf).toList();
            case null, default -> List.of();
        };
    }
}
