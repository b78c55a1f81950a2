// Shows the buttons that copy a link, where the browser can.
(() => {
    'use strict';
    if (!navigator.clipboard) return;
    for (const button of document.querySelectorAll('button[data-copy]')) {
        const done = button.parentElement.querySelector('[role=status]');
        button.hidden = false;
        button.addEventListener('click', async () => {
            try {
                await navigator.clipboard.writeText(button.dataset.copy);
                done.textContent = button.dataset.done;
            } catch {
                done.textContent = button.dataset.failed;
            }
        });
    }
})();
