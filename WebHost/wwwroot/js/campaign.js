// Keeps every [data-scoreboard] of the page up to date: the campaign's own, the producer's, the cards of the list.
import { watch } from './live.js';
import { clock, count, inGoalUnit, left, money, percent, reached, shown, target } from './figures.js';

const SPEAK_EVERY = 30_000;
const still = matchMedia('(prefers-reduced-motion: reduce)');
const phases = {
  draft: ['In preparation', ''], live: ['Live', 'chip-live'], closing: ['Closing', 'chip-warn'], funded: ['Greenlit', 'chip-good'],
  failed: ['Not funded', 'chip-bad'], cancelled: ['Withdrawn', 'chip-bad'], suspended: ['Paused', 'chip-warn'],
};

for (const board of document.querySelectorAll('[data-scoreboard]')) {
  const spoken = speaker(board.querySelector('[data-live-spoken]'));
  watch(board.dataset.slug, {
    onProgress: progress => {
      if (progress.sequence < Number(board.dataset.sequence)) return; // older than what the server put on the page
      board.dataset.sequence = progress.sequence;
      show(board, progress);
      spoken(progress);
      dispatchEvent(new CustomEvent('progress', { detail: progress }));
    },
    onState: state => showState(board, state),
  });
}
countDown();

function show(board, progress) {
  const { currency, goal } = progress;
  const values = {
    percent: percent(shown(progress), target(goal)),
    sequence: String(progress.sequence),
    'as-of': clock(progress.asOf),
  };
  for (const name of ['pledged', 'secured', 'collected', 'failing', 'dropped']) {
    values[`${name}-count`] = count(progress[name].count);
    board.querySelector(`[data-live="${name}-count"]`)?.toggleAttribute('data-zero', progress[name].count === 0);
    values[`${name}-amount`] = money(progress[name].amount, currency);
  }
  for (const [name, text] of Object.entries(values)) {
    const element = board.querySelector(`[data-live="${name}"]`);
    if (element && element.textContent !== text) element.textContent = text;
  }
  const counter = board.querySelector('[data-live="counted"]');
  if (counter) roll(counter, shown(progress), number => inGoalUnit(number, progress));
  for (const tier of progress.tiers) {
    const places = document.querySelector(`[data-live="left"][data-tier="${CSS.escape(tier.code)}"]`);
    if (places && tier.left !== null) places.textContent = tier.left === 0 ? 'Sold out.' : `${count(tier.left)} left.`;
  }
  showBar(board, progress);
  showPhase(board, progress.phase);
}

function showBar(board, progress) {
  const bar = board.querySelector('[data-bar]');
  if (!bar) return;
  const scale = Number(bar.dataset.scale);
  const width = (part, value) => bar.querySelector(`[data-bar-${part}]`)?.setAttribute('width', percent(value, scale, 2) + '%');
  width('pledged', reached(progress.pledged, progress.goal));
  width('secured', progress.decision ? shown(progress) : reached(progress.secured, progress.goal));
  width('counted', shown(progress));
  for (const mark of bar.querySelectorAll('[data-mark]')) mark.classList.toggle('reached', shown(progress) >= Number(mark.dataset.mark));
  bar.setAttribute('aria-label', `${inGoalUnit(shown(progress), progress)}: ${percent(shown(progress), target(progress.goal), 0)} percent of the goal`);
}

function showPhase(board, phase) {
  if (board.dataset.phase === phase) return;
  board.dataset.phase = phase;
  const chip = document.querySelectorAll('[data-scoreboard]').length > 1 ? board.querySelector('[data-phase-chip]') : document.querySelector('[data-phase-chip]');
  if (chip) [chip.textContent, chip.className] = [phases[phase][0], `chip ${phases[phase][1]}`];
  refresh();
}

// A new phase changes words and forms that only the server writes: take them from a fresh copy of the page, and leave the player alone.
async function refresh() {
  const regions = document.querySelectorAll('[data-swap]');
  if (regions.length === 0) return;
  const answer = await fetch(location.href, { cache: 'no-store' });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const region of regions) {
    const fresh = page.querySelector(`[data-swap="${region.dataset.swap}"]`);
    if (fresh && !region.querySelector('[data-busy]')) region.replaceWith(document.adoptNode(fresh));
  }
  dispatchEvent(new Event('swapped'));
}

function showState(board, state) {
  const chip = board.querySelector('[data-live-state]');
  if (!chip) return;
  chip.hidden = false;
  chip.className = state === 'live' ? 'chip chip-live' : 'chip chip-warn';
  chip.toggleAttribute('data-pulse', state === 'live');
  chip.textContent = state === 'live' ? 'Live numbers' : 'Not live: no news for 15 s';
}

// Counts up over half a second; a page that must not move, or is not looked at, shows the number at once.
function roll(element, to, text) {
  const from = Number(element.dataset.value ?? NaN);
  element.dataset.value = to;
  cancelAnimationFrame(Number(element.dataset.frame));
  if (!Number.isFinite(from) || from === to || still.matches || document.hidden) {
    element.textContent = text(to);
    return;
  }
  const begin = performance.now();
  const step = now => {
    const share = Math.min(1, (now - begin) / 500);
    element.textContent = text(Math.round(from + (to - from) * (1 - (1 - share) ** 3)));
    if (share < 1) element.dataset.frame = requestAnimationFrame(step);
  };
  element.dataset.frame = requestAnimationFrame(step);
}

// A screen reader hears the counter at most every half minute, and a change of phase at once.
function speaker(element) {
  let last = -SPEAK_EVERY, phase = null, waiting = null;
  return progress => {
    if (!element) return;
    const say = () => {
      [last, waiting, phase] = [performance.now(), null, progress.phase];
      element.textContent = progress.goal.kind === 'open' ? `${inGoalUnit(shown(progress), progress)} sold so far.`
        : `${phases[progress.phase][0]}. ${inGoalUnit(shown(progress), progress)}, ${percent(shown(progress), target(progress.goal))} percent of the goal.`;
    };
    clearTimeout(waiting);
    const wait = phase !== null && phase !== progress.phase ? 0 : Math.max(0, SPEAK_EVERY - (performance.now() - last));
    if (phase === null) [phase, last] = [progress.phase, performance.now()]; // what the page says when it is opened needs no saying again
    else waiting = setTimeout(say, wait);
  };
}

function countDown() {
  const clocks = document.querySelectorAll('[data-countdown]');
  const tick = () => {
    for (const element of clocks) element.textContent = left(Date.parse(element.dataset.countdown) - Date.now());
  };
  if (clocks.length === 0) return;
  tick();
  setInterval(tick, 1_000);
}
