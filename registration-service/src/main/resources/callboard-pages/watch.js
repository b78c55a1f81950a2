// Counts down to the start, plays the stream in the page, and looks whether the page is out of date. Without it the page
// says the same with fixed times and a link.
(() => {
    'use strict';
    const {pass, state, startsAt, opensAt, stream, now} = document.currentScript.dataset;
    const EVERY = 60_000;
    const SPREAD = 10_000;
    // By the clock of the server, because that of the reader may be wrong.
    const ahead = Date.parse(now) - Date.now();
    const until = instant => Date.parse(instant) - Date.now() - ahead;

    const countdown = document.getElementById('countdown');
    if (countdown) {
        const days = new Intl.NumberFormat(document.documentElement.lang, {style: 'unit', unit: 'day', unitDisplay: 'long'});
        const two = number => String(number).padStart(2, '0');
        const show = () => {
            const seconds = Math.ceil(until(startsAt) / 1000);
            countdown.hidden = seconds <= 0;
            const day = Math.floor(seconds / 86_400);
            const clock = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
            countdown.querySelector('strong').textContent = day > 0 ? `${days.format(day)}, ${clock}` : clock;
        };
        show();
        setInterval(show, 1000);
    }

    const read = async () => {
        const answer = await fetch(pass, {cache: 'no-store'});
        return {gone: answer.status === 404 || answer.status === 410, view: answer.ok ? await answer.json() : null};
    };

    const player = document.querySelector('mux-player');
    const link = document.getElementById('stream-link');
    if (player) {
        customElements.whenDefined('mux-player').then(() => {
            player.hidden = false;
            link.hidden = true;
        });
        // Such as a browser or a network that plays no stream. The link has a token of its own, which ends.
        player.addEventListener('error', () => {
            link.hidden = false;
            read().then(({view}) => {
                const shown = view && (view.stream || view.replay);
                if (shown) link.querySelector('a').href = shown.url;
            }).catch(() => {});
        });
    }

    const isBusy = () => (player && !player.paused)
        || Array.from(document.querySelectorAll('textarea')).some(field => field.value.trim() !== '');
    const look = async () => {
        try {
            const {gone, view} = await read();
            if (gone || (view && (view.state !== state || Date.parse(view.startsAt) !== Date.parse(startsAt)
                    || Boolean(view.stream) !== (stream === 'true')))) {
                if (!isBusy()) return location.reload();
                document.getElementById('news').hidden = false;
            }
        } catch {
            // Looks again later.
        }
        return wait();
    };
    const wait = () => {
        const opens = until(opensAt);
        const next = opens > 0 ? Math.min(EVERY, opens + 1000) : EVERY;
        setTimeout(look, next + Math.random() * SPREAD);
    };
    if (state === 'TOO_EARLY' || state === 'OPEN') wait();
})();
