package io.callboard.notifier.template;

/** Messages from the built-in templates, without tracked links. */
final class BuiltInMessages {

    private static final MessageRenderer RENDERER = new MessageRenderer();

    private BuiltInMessages() {}

    static Rendered render(Occasion occasion, Recipient recipient) {
        return RENDERER.session()
                .message(occasion, recipient, null, OwnTemplates.NONE)
                .content();
    }
}
