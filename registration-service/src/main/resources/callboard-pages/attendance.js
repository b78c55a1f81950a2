// Counts how long the watch page is open. Only the server's clock counts; a lost call costs little.
(() => {
    'use strict';
    const {pass, heartbeat} = document.currentScript.dataset;
    const tab = Array.from(crypto.getRandomValues(new Uint32Array(4)), n => n.toString(16)).join('-');
    // As JSON, so that the browser names the origin of the page although the page sends no referrer.
    const send = call => navigator.sendBeacon(
        pass + '/' + call, new Blob([JSON.stringify({tab})], {type: 'application/json'}));
    let timer;
    addEventListener('pageshow', () => {
        clearInterval(timer);
        send('join');
        timer = setInterval(() => send('join'), Number(heartbeat));
    });
    // A page that the browser keeps for the way back is shown again by pageshow.
    addEventListener('pagehide', () => {
        clearInterval(timer);
        send('leave');
    });
})();
