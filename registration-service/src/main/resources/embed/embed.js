/*
 * The registration form of a live event on any page:
 *
 *     <script type="module" src="https://events.example.com/embed.js"></script>
 *     <callboard-registration event="019ac3f0-7c5e-7b1a-9d43-2f6b8c1e0a57"></callboard-registration>
 *
 * The form is in a shadow root. It uses no inline style, no inline script and no HTML from a string, so it works under a
 * strict Content-Security-Policy. If the form cannot be shown, the element is a link to the registration page.
 */
const BASE = new URL('.', import.meta.url).href;

const TEXTS = {
    en: {
        firstName: 'First name',
        lastName: 'Last name (optional)',
        email: 'E-mail address',
        phone: 'Phone number for text messages, with country code',
        either: 'Enter an e-mail address, a phone number, or both. The organizer writes to what you enter.',
        optional: '{0} (optional)',
        yes: 'Yes',
        no: 'No',
        mail: 'I agree that the organizer stores my details and writes to me about this event by e-mail.',
        text: 'I agree that the organizer stores my details and writes to me about this event by text message.',
        both: 'I agree that the organizer stores my details and writes to me about this event by e-mail and text message.',
        send: 'Register',
        page: 'Open the registration page',
        zone: 'Times in {0}',
        own: 'For you: {0}',
        left: 'Free seats: {0}',
        waiting: 'All seats are taken. If you register, you are on the waiting list.',
        approval: 'The organizer approves each registration for this event. You get a message with the decision.',
        confirm: 'You get a mail with a link. Please confirm your e-mail address there: you are not registered before that.',
        correct: 'You are not registered yet. Please correct the fields that are marked below.',
        firstNameError: 'Enter your first name, without web addresses.',
        lastNameError: 'Enter your last name, without web addresses, or leave it out.',
        emailError: 'Enter an e-mail address such as ada@example.com.',
        phoneError: 'Enter a phone number with country code, such as +49 30 123456.',
        eitherError: 'Enter an e-mail address or a phone number.',
        consentError: 'Tick the box to agree. The organizer cannot register you otherwise.',
        answerError: 'Enter or choose an answer.',
        CONFIRMED: 'You are registered. Your confirmation goes to {0}.',
        PENDING: 'You are not registered yet. A message with the next step goes to {0}.',
        WAITLISTED: 'You are on the waiting list. If a seat becomes free and it is your turn, you get it, and we write to {0}.',
        'event-cancelled': 'The event was cancelled.',
        'event-ended': 'The event is over.',
        'registration-closed': 'Registration for this event is closed.',
        'event-full': 'All seats are taken and there is no waiting list.',
        busy: 'You are not registered yet: very many people register at the moment. Please try again in a few minutes.',
        challenge: 'You are not registered yet. Please use the registration page.',
        failed: 'You are not registered yet: something went wrong. Please use the registration page.',
    },
    de: {
        firstName: 'Vorname',
        lastName: 'Nachname (freiwillig)',
        email: 'E-Mail-Adresse',
        phone: 'Telefonnummer für SMS, mit Ländervorwahl',
        either: 'Geben Sie eine E-Mail-Adresse, eine Telefonnummer oder beides ein. Der Veranstalter schreibt an das, was Sie eingeben.',
        optional: '{0} (freiwillig)',
        yes: 'Ja',
        no: 'Nein',
        mail: 'Ich bin einverstanden, dass der Veranstalter meine Angaben speichert und mir zu dieser Veranstaltung E-Mails schreibt.',
        text: 'Ich bin einverstanden, dass der Veranstalter meine Angaben speichert und mir zu dieser Veranstaltung SMS schreibt.',
        both: 'Ich bin einverstanden, dass der Veranstalter meine Angaben speichert und mir zu dieser Veranstaltung E-Mails und SMS schreibt.',
        send: 'Anmelden',
        page: 'Seite zur Anmeldung öffnen',
        zone: 'Zeiten in {0}',
        own: 'Für Sie: {0}',
        left: 'Freie Plätze: {0}',
        waiting: 'Alle Plätze sind vergeben. Wenn Sie sich anmelden, stehen Sie auf der Warteliste.',
        approval: 'Der Veranstalter entscheidet über jede Anmeldung zu dieser Veranstaltung. Sie erhalten eine Nachricht mit der Entscheidung.',
        confirm: 'Sie erhalten eine E-Mail mit einem Link. Bitte bestätigen Sie dort Ihre E-Mail-Adresse: Vorher sind Sie nicht angemeldet.',
        correct: 'Sie sind noch nicht angemeldet. Bitte korrigieren Sie die unten markierten Felder.',
        firstNameError: 'Geben Sie Ihren Vornamen ohne Webadressen ein.',
        lastNameError: 'Geben Sie Ihren Nachnamen ohne Webadressen ein, oder lassen Sie ihn weg.',
        emailError: 'Geben Sie eine E-Mail-Adresse wie ada@example.com ein.',
        phoneError: 'Geben Sie eine Telefonnummer mit Ländervorwahl ein, zum Beispiel +49 30 123456.',
        eitherError: 'Geben Sie eine E-Mail-Adresse oder eine Telefonnummer ein.',
        consentError: 'Setzen Sie das Häkchen, um zuzustimmen. Sonst kann der Veranstalter Sie nicht anmelden.',
        answerError: 'Geben oder wählen Sie eine Antwort.',
        CONFIRMED: 'Sie sind angemeldet. Ihre Bestätigung geht an {0}.',
        PENDING: 'Sie sind noch nicht angemeldet. Eine Nachricht mit dem nächsten Schritt geht an {0}.',
        WAITLISTED: 'Sie stehen auf der Warteliste. Wenn ein Platz frei wird und Sie an der Reihe sind, erhalten Sie ihn, und wir schreiben an {0}.',
        'event-cancelled': 'Die Veranstaltung wurde abgesagt.',
        'event-ended': 'Die Veranstaltung ist vorbei.',
        'registration-closed': 'Die Anmeldung zu dieser Veranstaltung ist geschlossen.',
        'event-full': 'Alle Plätze sind vergeben, und es gibt keine Warteliste.',
        busy: 'Sie sind noch nicht angemeldet: Gerade melden sich sehr viele Menschen an. Bitte versuchen Sie es in einigen Minuten noch einmal.',
        challenge: 'Sie sind noch nicht angemeldet. Bitte nutzen Sie die Seite zur Anmeldung.',
        failed: 'Sie sind noch nicht angemeldet: Etwas ist schiefgegangen. Bitte nutzen Sie die Seite zur Anmeldung.',
    },
    es: {
        firstName: 'Nombre',
        lastName: 'Apellidos (opcional)',
        email: 'Dirección de correo electrónico',
        phone: 'Número de teléfono para mensajes SMS, con prefijo de país',
        either: 'Escriba una dirección de correo electrónico, un número de teléfono o ambos. El organizador le escribe a lo que indique.',
        optional: '{0} (opcional)',
        yes: 'Sí',
        no: 'No',
        mail: 'Acepto que el organizador guarde mis datos y me escriba sobre este evento por correo electrónico.',
        text: 'Acepto que el organizador guarde mis datos y me escriba sobre este evento por SMS.',
        both: 'Acepto que el organizador guarde mis datos y me escriba sobre este evento por correo electrónico y SMS.',
        send: 'Inscribirse',
        page: 'Abrir la página de inscripción',
        zone: 'Horas en {0}',
        own: 'Para usted: {0}',
        left: 'Plazas libres: {0}',
        waiting: 'Todas las plazas están ocupadas. Si se inscribe, estará en la lista de espera.',
        approval: 'El organizador decide sobre cada inscripción en este evento. Recibirá un mensaje con la decisión.',
        confirm: 'Recibirá un correo con un enlace. Confirme allí su dirección de correo electrónico: antes de eso no está inscrito.',
        correct: 'Todavía no está inscrito. Corrija los campos marcados abajo.',
        firstNameError: 'Escriba su nombre, sin direcciones web.',
        lastNameError: 'Escriba sus apellidos, sin direcciones web, o deje el campo vacío.',
        emailError: 'Escriba una dirección de correo electrónico como ada@example.com.',
        phoneError: 'Escriba un número de teléfono con prefijo de país, como +34 912 345 678.',
        eitherError: 'Escriba una dirección de correo electrónico o un número de teléfono.',
        consentError: 'Marque la casilla para aceptar. De lo contrario, el organizador no puede inscribirle.',
        answerError: 'Escriba o elija una respuesta.',
        CONFIRMED: 'Está inscrito. Su confirmación se envía a {0}.',
        PENDING: 'Todavía no está inscrito. Se envía un mensaje con el siguiente paso a {0}.',
        WAITLISTED: 'Está en la lista de espera. Si una plaza queda libre y es su turno, la recibe y escribimos a {0}.',
        'event-cancelled': 'El evento se canceló.',
        'event-ended': 'El evento ya terminó.',
        'registration-closed': 'La inscripción en este evento está cerrada.',
        'event-full': 'Todas las plazas están ocupadas y no hay lista de espera.',
        busy: 'Todavía no está inscrito: en este momento se inscriben muchas personas. Vuelva a intentarlo en unos minutos.',
        challenge: 'Todavía no está inscrito. Use la página de inscripción.',
        failed: 'Todavía no está inscrito: algo ha fallado. Use la página de inscripción.',
    },
};

const SHEET = new CSSStyleSheet();
SHEET.replaceSync(`
    :host { display: block; max-width: 34rem; font: inherit; color: inherit; }
    :host([hidden]) { display: none; }
    * { box-sizing: border-box; }
    h2, p { margin: 0 0 .75rem; }
    form, section { display: grid; gap: 1rem; }
    .field { display: grid; gap: .3rem; }
    .field > label:not(.choice), legend { font-weight: 600; padding: 0; }
    fieldset { border: 0; margin: 0; padding: 0; }
    input:not([type=checkbox], [type=radio]), select, textarea {
        width: 100%; padding: .6rem .7rem; font: inherit; color: inherit; background: transparent;
        border: 1px solid currentColor; border-radius: .4rem;
    }
    option { color: initial; }
    .choice { display: flex; gap: .6rem; align-items: start; padding: .2rem 0; }
    .choice input { flex: none; width: 1.4rem; height: 1.4rem; margin: 0; }
    .hint { font-size: .9em; opacity: .85; margin: 0; }
    .error { margin: 0; font-weight: 600; font-size: .9em; color: light-dark(#b3261e, #ff9d94); }
    [aria-invalid=true] { outline: 2px solid light-dark(#b3261e, #ff9d94); }
    .venue { white-space: pre-line; }
    button {
        justify-self: start; padding: .7rem 1.4rem; font: inherit; font-weight: 600; cursor: pointer;
        color: var(--callboard-on-brand, #fff); background: var(--callboard-brand, #1f5fd0);
        border: 0; border-radius: .4rem;
    }
    button[disabled] { opacity: .6; cursor: default; }
    :focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
`);

const COLOR = /^#[0-9a-f]{6}$/i;

/** An element with these properties (those with a dash are attributes) and children; null stands for nothing. */
function element(name, properties, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties ?? {})) {
        if (value === null || value === undefined) continue;
        if (key.includes('-') || key === 'role' || key === 'part') made.setAttribute(key, value);
        else made[key] = value;
    }
    made.append(...children.flat().filter(child => child !== null && child !== undefined));
    return made;
}

async function read(path) {
    const answer = await fetch(BASE + path, {credentials: 'omit', referrerPolicy: 'no-referrer'});
    if (!answer.ok) throw new Error(`${path.split('?')[0]} answered ${answer.status}`);
    return answer.json();
}

class CallboardRegistration extends HTMLElement {
    static observedAttributes = ['event', 'segment', 'lang'];

    #root = this.attachShadow({mode: 'open'});
    /** Rises with each drawing, so that a late answer does not draw over a newer one. */
    #drawing = 0;
    #connected = false;
    #event;
    #texts;
    #language;

    constructor() {
        super();
        this.#root.adoptedStyleSheets = [SHEET];
        this.#root.append(element('slot'));
    }

    connectedCallback() {
        this.#connected = true;
        this.#draw();
    }

    disconnectedCallback() {
        this.#connected = false;
    }

    /** An element of the parsed page is given its attributes before it is connected: it is drawn once. */
    attributeChangedCallback(name, before, after) {
        if (this.#connected && before !== after) this.#draw();
    }

    async #draw() {
        const drawing = ++this.#drawing;
        const id = this.getAttribute('event');
        this.#chooseLanguage();
        if (!id) return;
        try {
            const [event, figures] = await Promise.all([
                read(`api/v1/events/public/${encodeURIComponent(id)}`),
                read(`api/v1/registrations/stats?eventId=${encodeURIComponent(id)}`).catch(() => null),
            ]);
            if (drawing !== this.#drawing) return;
            this.#event = event;
            this.#show(event, figures);
        } catch (error) {
            if (drawing !== this.#drawing) return;
            console.warn('callboard-registration:', error.message);
            this.#root.replaceChildren(element('slot', null, this.#pageLink()));
        }
    }

    #chooseLanguage() {
        const asked = [this.closest('[lang]')?.lang, ...navigator.languages].filter(Boolean);
        const known = asked.map(tag => tag.split('-')[0].toLowerCase()).find(language => TEXTS[language]);
        this.#language = known ?? 'en';
        this.#texts = TEXTS[this.#language];
    }

    #text(key, value) {
        return this.#texts[key].replace('{0}', () => value);
    }

    #pageLink() {
        const segment = this.getAttribute('segment');
        const href = `${BASE}register/${encodeURIComponent(this.getAttribute('event'))}`
            + (segment ? `?segment=${encodeURIComponent(segment)}` : '');
        return element('a', {href, part: 'link'}, this.#texts.page);
    }

    #show(event, figures) {
        const {primaryColor, onPrimaryColor} = event.branding;
        const branded = COLOR.test(primaryColor) && COLOR.test(onPrimaryColor);
        const colors = new CSSStyleSheet();
        if (branded) colors.replaceSync(`:host { --callboard-brand: ${primaryColor}; --callboard-on-brand: ${onPrimaryColor}; }`);
        this.#root.adoptedStyleSheets = branded ? [colors, SHEET] : [SHEET];
        const refusal = this.#refusal(event, figures);
        if (!refusal) this.#countView(event.id);
        this.#root.replaceChildren(element('section', {part: 'registration', lang: this.#language},
            element('div', null,
                element('h2', {part: 'title'}, event.title),
                this.#when(event),
                event.inPerson && element('p', {className: 'venue'},
                    [event.inPerson.venue, event.inPerson.address].filter(Boolean).join('\n'))),
            refusal ? element('p', {role: 'status'}, this.#texts[refusal]) : this.#form(event, figures),
            element('p', {className: 'hint'}, this.#pageLink())));
    }

    /** Without cookies. Nothing depends on the answer. */
    #countView(eventId) {
        fetch(`${BASE}api/v1/registrations/page-views?eventId=${encodeURIComponent(eventId)}`, {
            method: 'POST',
            credentials: 'omit',
            referrerPolicy: 'no-referrer',
            headers: {'Content-Type': 'application/json'},
            body: JSON.stringify({eventId}),
        }).catch(() => {});
    }

    #refusal(event, figures) {
        if (event.status === 'CANCELLED') return 'event-cancelled';
        if (event.status === 'ENDED') return 'event-ended';
        if (!(figures ?? event).registrationOpen) return 'registration-closed';
        return figures?.remaining === 0 && !event.waitlist ? 'event-full' : null;
    }

    #when(event) {
        const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
        const here = this.#range(event, event.timeZone);
        const there = this.#range(event, own);
        return element('p', {part: 'when'}, element('strong', null, here), ' ',
            element('span', {className: 'hint'}, this.#text('zone', event.timeZone)),
            there === here ? null : element('span', {className: 'hint'}, element('br'), this.#text('own', `${there} (${own})`)));
    }

    #range(event, timeZone) {
        const format = zone => new Intl.DateTimeFormat(
            this.#language === 'en' ? 'en-GB' : this.#language, {dateStyle: 'full', timeStyle: 'short', timeZone: zone});
        const instants = [new Date(event.startsAt), new Date(event.endsAt)];
        try {
            return format(timeZone).formatRange(...instants);
        } catch {
            return `${format('UTC').formatRange(...instants)} (UTC)`;
        }
    }

    #form(event, figures) {
        const mails = event.channels.includes('EMAIL') || event.confirmEmailFirst;
        const texts = event.channels.includes('SMS');
        const needsEmail = mails && (event.confirmEmailFirst || !texts);
        const consent = this.#texts[mails && texts ? 'both' : mails ? 'mail' : 'text'];
        const form = element('form', {noValidate: true, part: 'form'},
            element('p', {role: 'alert', className: 'error', hidden: true}),
            figures && figures.remaining !== null ? element('p', {className: 'hint'}, figures.remaining > 0
                ? this.#text('left', String(figures.remaining)) : this.#texts.waiting) : null,
            this.#input('firstName', {autocomplete: 'given-name', maxLength: 100, required: true}),
            this.#input('lastName', {autocomplete: 'family-name', maxLength: 100}),
            mails && texts && !needsEmail ? element('p', {className: 'hint'}, this.#texts.either) : null,
            mails ? this.#input('email', {type: 'email', autocomplete: 'email', maxLength: 254, required: needsEmail}) : null,
            texts ? this.#input('phone', {type: 'tel', autocomplete: 'tel', maxLength: 40, required: !mails}) : null,
            event.questions.map((question, row) => this.#question(question, row)),
            this.#field('consent', null, this.#choice('checkbox', 'consent', consent, consent)),
            event.approvalRequired ? element('p', {className: 'hint'}, this.#texts.approval) : null,
            event.confirmEmailFirst ? element('p', {className: 'hint'}, this.#texts.confirm) : null,
            element('button', {part: 'button', type: 'submit'}, this.#texts.send));
        form.addEventListener('submit', submitted => {
            submitted.preventDefault();
            this.#submit(form, {mails, texts, needsEmail, consent});
        });
        return form;
    }

    #field(name, label, ...content) {
        const field = element('div', {className: 'field'}, label, content,
            element('p', {className: 'error', id: `${name}-error`, hidden: true}));
        field.dataset.field = name;
        return field;
    }

    #input(name, properties) {
        return this.#field(name, element('label', {htmlFor: name}, this.#texts[name]),
            element('input', {id: name, name, type: 'text', ...properties}));
    }

    #choice(type, name, value, label) {
        return element('label', {className: 'choice'}, element('input', {type, name, value}), element('span', null, label));
    }

    #question({key, label, type, options, required}, row) {
        const name = `answers/${key}`;
        const id = `question-${row}`;
        const text = required ? label : this.#text('optional', label);
        if (type === 'TEXT' || type === 'CHOICE') {
            return this.#field(name, element('label', {htmlFor: id}, text), type === 'TEXT'
                ? element('textarea', {id, name, rows: 2, maxLength: 1000, required})
                : element('select', {id, name, required}, element('option', {value: ''}),
                    options.map(option => element('option', {value: option}, option))));
        }
        const choices = type === 'MULTI'
            ? options.map(option => this.#choice('checkbox', name, option, option))
            : [this.#choice('radio', name, 'true', this.#texts.yes), this.#choice('radio', name, 'false', this.#texts.no)];
        return this.#field(name, null, element('fieldset', null, element('legend', null, text), choices));
    }

    async #submit(form, {mails, texts, needsEmail, consent}) {
        const data = new FormData(form);
        const given = name => (data.get(name) ?? '').trim() || undefined;
        const answers = this.#answers(data);
        const email = given('email');
        const phone = given('phone');
        const errors = new Map();
        if (!given('firstName')) errors.set('firstName', 'firstNameError');
        if (needsEmail && !email) errors.set('email', 'emailError');
        if (!needsEmail && !email && !phone) errors.set(mails ? 'email' : 'phone', mails ? 'eitherError' : 'phoneError');
        for (const {key, required} of this.#event.questions) {
            if (required && !(key in answers)) errors.set(`answers/${key}`, 'answerError');
        }
        if (!given('consent')) errors.set('consent', 'consentError');
        if (errors.size > 0) return this.#mark(form, errors);

        const utm = new URLSearchParams(location.search);
        const body = {
            eventId: this.#event.id,
            firstName: given('firstName'),
            lastName: given('lastName'),
            email,
            phone,
            channels: [email && 'EMAIL', phone && 'SMS', this.#event.channels.includes('IN_APP') && 'IN_APP'].filter(Boolean),
            segment: this.getAttribute('segment') || undefined,
            answers,
            locale: navigator.language.length <= 35 ? navigator.language : undefined,
            timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
            source: {
                utmSource: utm.get('utm_source') ?? undefined,
                utmMedium: utm.get('utm_medium') ?? undefined,
                utmCampaign: utm.get('utm_campaign') ?? undefined,
                utmTerm: utm.get('utm_term') ?? undefined,
                utmContent: utm.get('utm_content') ?? undefined,
                referrer: location.origin,
            },
            consent: {text: consent, at: new Date().toISOString()},
        };
        const button = form.querySelector('button');
        button.disabled = true;
        try {
            await this.#send(form, body, [email, phone].filter(Boolean).join(', '));
        } catch {
            this.#alert(form, 'failed');
        } finally {
            button.disabled = false;
        }
    }

    #answers(data) {
        const answers = {};
        for (const {key, type} of this.#event.questions) {
            const values = data.getAll(`answers/${key}`).map(value => value.trim()).filter(Boolean);
            if (values.length === 0) continue;
            answers[key] = type === 'MULTI' ? values : type === 'BOOLEAN' ? values[0] === 'true' : values[0];
        }
        return answers;
    }

    /** Sending it again after a lost answer is safe: an address is registered once. */
    async #send(form, body, addresses) {
        const answer = await fetch(`${BASE}api/v1/registrations?eventId=${encodeURIComponent(body.eventId)}`, {
            method: 'POST',
            credentials: 'omit',
            referrerPolicy: 'no-referrer',
            headers: {'Content-Type': 'application/json'},
            body: JSON.stringify(body),
        });
        const result = await answer.json();
        if (answer.ok) return this.#finish(form, this.#text(result.status, addresses), result);
        const kind = String(result.type).split('/').pop();
        if (answer.status === 409 && this.#texts[kind]) return this.#finish(form, this.#texts[kind], null);
        if (answer.status === 429 || answer.status === 503) return this.#alert(form, 'busy');
        if ((result.errors ?? []).some(({pointer}) => pointer === '/challenge')) return this.#alert(form, 'challenge');
        const errors = new Map();
        for (const {pointer} of result.errors ?? []) {
            const [field, key] = pointer.slice(1).split('/').map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));
            const name = field === 'answers' ? `answers/${key}` : field;
            errors.set(name, field === 'answers' ? 'answerError' : `${field}Error`);
        }
        const fields = [...form.querySelectorAll('[data-field]')].map(field => field.dataset.field);
        if (errors.size === 0 || [...errors.keys()].some(name => !fields.includes(name)) || errors.has('consent')) {
            return this.#alert(form, 'failed');
        }
        return this.#mark(form, errors);
    }

    #finish(form, text, registered) {
        const status = element('p', {role: 'status', part: 'status', tabIndex: -1}, text);
        form.replaceWith(status);
        status.focus();
        if (registered) {
            this.dispatchEvent(new CustomEvent('callboard-registered', {bubbles: true, detail: {status: registered.status}}));
        }
    }

    #alert(form, key) {
        this.#mark(form, new Map());
        const alert = form.querySelector('[role=alert]');
        alert.textContent = this.#texts[key];
        alert.hidden = false;
    }

    #mark(form, errors) {
        const alert = form.querySelector('[role=alert]');
        alert.textContent = errors.size > 0 ? this.#texts.correct : '';
        alert.hidden = errors.size === 0;
        for (const field of form.querySelectorAll('[data-field]')) {
            const key = errors.get(field.dataset.field);
            const sentence = field.lastElementChild;
            sentence.textContent = key ? this.#texts[key] : '';
            sentence.hidden = !key;
            for (const control of field.querySelectorAll('input, select, textarea')) {
                control.toggleAttribute('aria-invalid', false);
                control.removeAttribute('aria-describedby');
                if (key) {
                    control.setAttribute('aria-invalid', 'true');
                    control.setAttribute('aria-describedby', sentence.id);
                }
            }
        }
        form.querySelector('[aria-invalid=true]')?.focus();
    }
}

if (!customElements.get('callboard-registration')) {
    customElements.define('callboard-registration', CallboardRegistration);
}
