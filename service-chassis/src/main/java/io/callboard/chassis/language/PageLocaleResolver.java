package io.callboard.chassis.language;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.i18n.AcceptHeaderLocaleResolver;

/** Chooses the language of a page: that of the person whose page it is, else the first in Accept-Language. */
public final class PageLocaleResolver extends AcceptHeaderLocaleResolver {

    private static final String OWN = PageLocaleResolver.class.getName() + ".own";

    public PageLocaleResolver() {
        setSupportedLocales(PageLanguages.ALL);
        setDefaultLocale(PageLanguages.DEFAULT);
    }

    @Override
    public Locale resolveLocale(HttpServletRequest request) {
        return request.getAttribute(OWN) instanceof Locale own ? own : super.resolveLocale(request);
    }

    @Override
    public void setLocale(HttpServletRequest request, @Nullable HttpServletResponse response, @Nullable Locale locale) {
        request.setAttribute(OWN, locale);
    }

    /** Shows the page of this request to somebody who has this BCP 47 tag, and returns the language of the page. */
    public static Locale showTo(@Nullable String tag, HttpServletRequest request) {
        PageLocaleResolver languages = new PageLocaleResolver();
        PageLanguages.of(tag).ifPresent(own -> languages.setLocale(request, null, own));
        return languages.resolveLocale(request);
    }

    /** The language that the browser asks for first, with its country; empty if it asks for none. */
    public static Optional<String> preferred(HttpServletRequest request) {
        if (request.getHeader(HttpHeaders.ACCEPT_LANGUAGE) == null) {
            return Optional.empty();
        }
        Locale first = request.getLocale();
        return Optional.of(Locale.of(first.getLanguage(), first.getCountry()).toLanguageTag());
    }
}
