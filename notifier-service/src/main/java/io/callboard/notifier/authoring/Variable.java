package io.callboard.notifier.authoring;

import java.util.List;

/**
 * A name that a template may use.
 *
 * @param items names within the section of a list
 */
record Variable(String name, Form form, List<Variable> items) {

    /** How a variable is used. */
    enum Form {
        /** Always there. */
        TEXT,
        /** A web address that is always there. */
        LINK,
        /** May be missing: {@code {{#message}}{{message}}{{/message}}}. */
        OPTIONAL_TEXT,
        /** A web address that may be missing. */
        OPTIONAL_LINK,
        /** Only true or false, for sections. */
        FLAG,
        /** Only for a section, which is repeated for each item. */
        LIST
    }

    Variable {
        items = List.copyOf(items);
    }

    static Variable text(String name) {
        return new Variable(name, Form.TEXT, List.of());
    }

    static Variable link(String name) {
        return new Variable(name, Form.LINK, List.of());
    }

    static Variable optionalText(String name) {
        return new Variable(name, Form.OPTIONAL_TEXT, List.of());
    }

    static Variable optionalLink(String name) {
        return new Variable(name, Form.OPTIONAL_LINK, List.of());
    }

    static Variable flag(String name) {
        return new Variable(name, Form.FLAG, List.of());
    }

    static Variable list(String name, Variable... items) {
        return new Variable(name, Form.LIST, List.of(items));
    }

    boolean isWritable() {
        return form != Form.FLAG && form != Form.LIST;
    }

    boolean isLink() {
        return form == Form.LINK || form == Form.OPTIONAL_LINK;
    }

    boolean makesSections() {
        return form != Form.TEXT && form != Form.LINK;
    }
}
