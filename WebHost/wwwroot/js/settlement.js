// The producer's settlement panel: asks the server every few seconds while somebody looks. The sentences come from the server; only counts are written here.
import { clock, count } from './figures.js';

const EVERY = 5_000;
const board = document.querySelector('[data-scoreboard]');
const panel = document.querySelector('[data-settlement]');

async function ask() {
  if (document.hidden) return;
  try {
    const answer = await fetch(`/api/campaigns/${encodeURIComponent(board.dataset.slug)}/settlement`, { cache: 'no-store' });
    if (answer.ok) show(await answer.json());
  } catch {
    // No network now: the time that the panel shows says how old it is.
  }
}

function show({ asOf, backlog, words }) {
  const texts = { left: words.left, pace: words.pace, 'as-of': clock(asOf) };
  for (const [step, pledges] of Object.entries(backlog)) texts[step] = count(pledges);
  for (const [name, text] of Object.entries(texts)) {
    const element = panel.querySelector(`[data-settle="${name}"]`);
    if (element && element.textContent !== text) element.textContent = text;
  }
}

if (board && panel) {
  setInterval(ask, EVERY);
  document.addEventListener('visibilitychange', ask);
}
