// The room of a live event: questions with votes, polls and chat, by the API of analytics-service. All that people wrote is
// set as text. An EventSource cannot send the pass in a header, so the stream is read with fetch.
(() => {
    'use strict';
    const room = document.getElementById('room');
    const {pass} = document.currentScript.dataset;
    const texts = room.dataset;
    const API = '/api/v1/engagement';
    const MOST_SHOWN = 200;
    const RETRY = 3_000;
    const MOST_UNKNOWN = 10;
    const part = name => room.querySelector(`[data-part="${name}"]`);
    const copy = name => document.getElementById(`room-item-${name}`).content.firstElementChild.cloneNode(true);
    const status = part('status');

    const call = async (method, path, body, headers = {}) => {
        const answer = await fetch(API + path, {
            method,
            cache: 'no-store',
            headers: {'Callboard-Pass': pass, ...(body && {'Content-Type': 'application/json'}), ...headers},
            body: body && JSON.stringify(body),
        });
        if (answer.ok) return answer.status === 204 ? null : answer.json();
        throw Object.assign(new Error(String(answer.status)), {status: answer.status});
    };
    const failed = error => {
        status.textContent = error.status === 429 ? texts.slow : error.status === 409 ? texts.closed
            : error.status === 422 ? texts.refused : texts.failed;
    };
    const who = item => item.byOrganizer ? texts.organizer : item.name || texts.nobody;

    const questions = new Map();
    const messages = new Map();
    const polls = new Map();

    const showQuestions = () => {
        const order = [...questions.values()].sort((a, b) => b.pinned - a.pinned || b.votes - a.votes
            || a.askedAt.localeCompare(b.askedAt)).slice(0, MOST_SHOWN);
        refill(part('questions'), order, 'question', (item, node) => {
            node.querySelector('.text').textContent = item.text;
            node.querySelector('.who').textContent = who(item);
            node.querySelector('.answered').hidden = !item.answered;
            const button = node.querySelector('button');
            button.textContent = `${texts.vote} (${item.votes})`;
            button.setAttribute('aria-pressed', String(Boolean(item.voted)));
            button.onclick = () => call(item.voted ? 'DELETE' : 'PUT', `/questions/${item.id}/vote`)
                .then(now => { questions.set(now.id, now); showQuestions(); }, failed);
        });
    };
    const showMessages = () => {
        const order = [...messages.values()].sort((a, b) => a.writtenAt.localeCompare(b.writtenAt)).slice(-MOST_SHOWN);
        const list = part('messages');
        const box = list.parentElement;
        const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
        refill(list, order, 'message', (item, node) => {
            node.querySelector('.text').textContent = item.text;
            node.querySelector('.who').textContent = who(item);
        });
        if (atEnd) box.scrollTop = box.scrollHeight;
    };
    const showPolls = () => {
        const order = [...polls.values()];
        part('polls').hidden = order.length === 0;
        refill(part('poll-list'), order, 'poll', (item, node) => {
            node.querySelector('legend').textContent = item.question;
            const all = item.options.reduce((sum, option) => sum + option.answers, 0);
            refill(node.querySelector('.choices'), item.options.map((option, index) => ({id: String(index), ...option})), 'option',
                (option, label) => {
                    const input = label.querySelector('input');
                    input.name = `poll-${item.id}`;
                    input.disabled = item.status !== 'OPEN';
                    input.checked = String(item.answer) === option.id;
                    input.onchange = () => call('PUT', `/polls/${item.id}/answer`, {option: Number(option.id)})
                        .then(now => { polls.set(now.id, now); showPolls(); }, error => { failed(error); showPolls(); });
                    label.querySelector('.text').textContent = option.text;
                    const percent = all === 0 ? 0 : Math.round(100 * option.answers / all);
                    label.querySelector('.result').textContent = `${option.answers} (${percent} %)`;
                });
            node.querySelector('.closed').hidden = item.status === 'OPEN';
        });
    };
    /** Keeps the elements of what stays, so that the focus stays too. */
    const refill = (list, items, template, fill) => {
        const before = new Map([...list.children].map(node => [node.dataset.id, node]));
        const focused = document.activeElement;
        items.forEach((item, index) => {
            const node = before.get(item.id) || copy(template);
            before.delete(item.id);
            node.dataset.id = item.id;
            fill(item, node);
            if (list.children[index] !== node) list.insertBefore(node, list.children[index] || null);
        });
        before.forEach(node => node.remove());
        if (list.contains(focused) && document.activeElement !== focused) focused.focus();
    };

    const keep = (map, item, own) => map.set(item.id, {...own(map.get(item.id)), ...item});
    const take = (event, data) => {
        switch (event) {
            case 'question': keep(questions, data, was => ({voted: was?.voted, mine: was?.mine})); return showQuestions();
            case 'question-removed': questions.delete(data.id); return showQuestions();
            case 'message': keep(messages, data, was => ({mine: was?.mine})); return showMessages();
            case 'message-removed': messages.delete(data.id); return showMessages();
            // The stream is the same for all viewers, so it does not have the own answer.
            case 'poll': polls.set(data.id, {...data, answer: polls.get(data.id)?.answer ?? null}); return showPolls();
            case 'reset': return readAll();
            default: return null;
        }
    };
    const readAll = async () => {
        const [asked, written, held] = await Promise.all([
            call('GET', `/questions?limit=${MOST_SHOWN}`),
            call('GET', `/messages?limit=${MOST_SHOWN}`),
            call('GET', '/polls?limit=50'),
        ]);
        for (const [map, page] of [[questions, asked], [messages, written], [polls, held]]) {
            map.clear();
            page.items.forEach(item => map.set(item.id, item));
        }
        showQuestions();
        showMessages();
        showPolls();
    };

    let lastId;
    let isRead = false;
    let unknown = 0;
    /** Reads one connection to its end; false if the room is over. */
    const follow = async () => {
        const answer = await fetch(`${API}/stream`, {
            cache: 'no-store',
            headers: {'Callboard-Pass': pass, Accept: 'text/event-stream', ...(lastId && {'Last-Event-ID': lastId})},
        });
        if (answer.status === 204) {
            await readAll();
            room.hidden = false;
            room.querySelectorAll('form').forEach(form => { form.hidden = true; });
            return false;
        }
        // A new pass is known there after a moment.
        if (answer.status === 410 || (answer.status === 404 && ++unknown > MOST_UNKNOWN)) return false;
        if (!answer.ok) throw new Error(String(answer.status));
        const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
        if (!isRead) {
            await readAll();
            isRead = true;
            room.hidden = false;
        }
        let buffer = '';
        for (;;) {
            const {value, done} = await reader.read();
            if (done) return true;
            buffer += value;
            const blocks = buffer.split('\n\n');
            buffer = blocks.pop();
            for (const block of blocks) {
                const field = name => block.split('\n').filter(line => line.startsWith(`${name}: `))
                    .map(line => line.slice(name.length + 2)).join('\n');
                lastId = field('id') || lastId;
                if (field('data')) await take(field('event'), JSON.parse(field('data')));
            }
        }
    };
    const stay = async () => {
        let more = true;
        while (more) {
            try {
                more = await follow();
            } catch {
                // Connects again below.
            }
            if (more) await new Promise(later => setTimeout(later, RETRY + Math.random() * RETRY));
        }
    };

    for (const kind of ['question', 'message']) {
        const form = part(`${kind}-form`);
        const field = form.querySelector('textarea');
        // Kept until an answer comes, so that a repetition after a lost answer writes nothing twice.
        let key = null;
        field.addEventListener('input', () => { key = null; });
        form.addEventListener('submit', event => {
            event.preventDefault();
            if (field.value.trim() === '') return;
            key ??= Array.from(crypto.getRandomValues(new Uint32Array(4)), n => n.toString(16)).join('-');
            const body = {text: field.value, name: part('name').value.trim() || null};
            call('POST', `/${kind}s`, body, {'Idempotency-Key': key}).then(written => {
                key = null;
                field.value = '';
                status.textContent = written.status === 'WAITING' ? texts.waiting : texts.sent;
                if (written.status !== 'WAITING') take(kind, written);
            }, failed);
        });
    }
    stay();
})();
