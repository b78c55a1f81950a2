// Shows how many seats are free as it changes. Without it the page says how many were free when it was opened.
(() => {
    'use strict';
    const {stream, free, full} = document.currentScript.dataset;
    const seats = document.getElementById('seats');
    const number = new Intl.NumberFormat(document.documentElement.lang);
    let source;
    const show = ({remaining}) => {
        if (remaining !== null) seats.textContent = remaining > 0 ? free.replace('{0}', number.format(remaining)) : full;
    };
    // A page that nobody sees holds no connection.
    const follow = () => {
        source?.close();
        source = null;
        if (document.hidden) return;
        source = new EventSource(stream);
        source.onmessage = event => show(JSON.parse(event.data));
    };
    document.addEventListener('visibilitychange', follow);
    addEventListener('pageshow', follow);
    addEventListener('pagehide', () => source?.close());
})();
