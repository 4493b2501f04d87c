// Keeps "my pledges" up to date while it is open: asks for the page itself and takes over the cards whose mark has changed. What is being filled in stays.

const SOON = 2_000, LATER = 15_000;

const list = document.querySelector('[data-pledges]');
const spoken = document.querySelector('[data-pledges-spoken]');
const chip = document.querySelector('[data-live-state]');
let quiet = 0, failures = 0;

list?.addEventListener('click', copy);
showCopy(document);
if (list) setTimeout(look, SOON);

async function look() {
  if (!document.hidden) {
    try {
      const answer = await fetch('/me/pledges', { cache: 'no-store', redirect: 'error' });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const changed = take(new DOMParser().parseFromString(await answer.text(), 'text/html'));
      [quiet, failures] = [changed ? 0 : quiet + 1, 0];
      state('chip-live', 'Updates by itself');
    } catch {
      if (++failures >= 3) state('chip-warn', 'Not live: the server does not answer');
    }
  }
  // A pledge on its way changes within seconds; one that waits for a campaign does not.
  const moving = [...list.querySelectorAll('[data-pledge]')].some(card => ['pledged', 'collecting', 'failing'].includes(card.dataset.state) || (card.dataset.state === 'collected' && !card.querySelector('[data-key]')));
  setTimeout(look, failures ? LATER : moving && quiet < 60 || quiet < 10 ? SOON : LATER);
}

function take(page) {
  let changed = false;
  for (const fresh of page.querySelectorAll('[data-pledge]')) {
    const card = document.getElementById(fresh.id);
    if (!card) list.prepend(document.adoptNode(fresh));
    else if (card.dataset.mark === fresh.dataset.mark || inUse(card)) continue;
    else card.replaceWith(document.adoptNode(fresh));
    changed = true;
    const now = document.getElementById(fresh.id);
    showCopy(now);
    spoken.textContent = `${now.querySelector('h2').textContent.trim()}: ${now.querySelector('[data-now]').textContent}`;
  }
  return changed;
}

function inUse(card) {
  return card.querySelector('details[open]') !== null && card.contains(document.activeElement);
}

function state(tone, text) {
  chip.hidden = false;
  chip.className = `chip ${tone}`;
  chip.textContent = text;
}

function showCopy(within) {
  if (!navigator.clipboard) return;
  for (const button of within.querySelectorAll('[data-copy]')) button.hidden = false;
}

async function copy(event) {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
  const label = button.textContent;
  button.textContent = 'Copied';
  setTimeout(() => button.textContent = label, 2_000);
}
