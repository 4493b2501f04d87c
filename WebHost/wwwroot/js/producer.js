// The producer's rate, backlog, tiers and chart, all from the live feed that campaign.js passes on.
import { clock, count, money } from './figures.js';
import { script } from './live.js';

const WINDOW = 600; // seconds shown
const MEAN = 10; // seconds that "now" is the mean of
const samples = []; // { at: seconds, pledged, secured }
let chart = null;

addEventListener('progress', ({ detail: progress }) => {
  sample(progress);
  set('rate', rate(samples, MEAN).toFixed(1));
  const funded = progress.phase === 'funded';
  set('backlog', count(funded ? progress.secured.count - progress.collected.count : progress.pledged.count - progress.secured.count));
  set('backlog-note', funded ? 'saved cards not charged yet' : 'cards not saved yet');
  for (const tier of progress.tiers) {
    const row = document.querySelector(`[data-tier-row="${CSS.escape(tier.code)}"]`);
    if (!row) continue;
    row.querySelector('[data-tier-count]').textContent = count(tier.live.count);
    row.querySelector('[data-tier-amount]').textContent = money(tier.live.amount, progress.currency);
    row.querySelector('[data-tier-left]').textContent = tier.left === null ? 'no limit' : count(tier.left);
  }
});
setInterval(draw, 1_000);

function set(name, text) {
  const element = document.querySelector(`[data-live="${name}"]`);
  if (element) element.textContent = text;
}

function sample(progress) {
  samples.push({ at: Date.parse(progress.asOf) / 1_000, pledged: progress.pledged.count, secured: progress.secured.count });
  while (samples.length > 2 && samples[0].at < samples.at(-1).at - WINDOW) samples.shift();
}

// Pledges a second between the newest sample and the one so many seconds before it.
function rate(list, seconds) {
  const newest = list.at(-1);
  const before = list.findLast(s => s.at <= newest.at - seconds) ?? list[0];
  return newest.at > before.at ? Math.max(0, (newest.pledged - before.pledged) / (newest.at - before.at)) : 0;
}

// One point a second: feeds come faster than that under load, and slower when nothing happens.
function series() {
  const [first, last] = [Math.floor(samples[0].at), Math.floor(samples.at(-1).at)];
  const [times, rates, totals, secured] = [[], [], [], []];
  let i = 0, before = samples[0].pledged;
  for (let at = first; at <= last; at++) {
    while (i + 1 < samples.length && samples[i + 1].at <= at + 1) i++;
    times.push(at);
    rates.push(Math.max(0, samples[i].pledged - before));
    totals.push(samples[i].pledged);
    secured.push(samples[i].secured);
    before = samples[i].pledged;
  }
  return [times, rates, totals, secured];
}

async function draw() {
  const place = document.querySelector('[data-chart]');
  if (!place || samples.length < 2 || samples.at(-1).at - samples[0].at < 2) return; // one point is no line
  await script('/lib/uplot/uPlot.iife.min.js');
  if (chart) return chart.setData(series());
  document.querySelector('[data-chart-note]').textContent = 'Green: pledges per second. Lines: pledged and secured in total. Times are UTC; the last ten minutes at most.';
  place.classList.add('chart-drawn'); // it has no width while it is empty
  chart = new globalThis.uPlot(options(place.clientWidth), series(), place);
  new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height: 300 })).observe(place);
}

function options(width) {
  const [accent, muted, line, warm] = ['--accent', '--muted', '--line', '--warn'].map(name => getComputedStyle(document.documentElement).getPropertyValue(name).trim());
  const axis = { stroke: muted, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
  const narrow = width < 480;
  const time = seconds => clock(new Date(seconds * 1_000).toISOString());
  const whole = (_, values) => values.map(value => Number.isInteger(value) ? count(value) : '');
  return {
    width, height: 300,
    scales: { x: { time: true }, rate: { range: (_, min, max) => [0, Math.max(5, max * 1.15)] }, total: { range: (_, min, max) => [Math.max(0, Math.floor(min - 1)), Math.max(max + 1, min + 5)] } },
    axes: [
      { ...axis, space: 90, values: (_, times) => times.map(at => time(at).slice(0, 8)) },
      { ...axis, scale: 'rate', values: whole, size: narrow ? 40 : 60 },
      { ...axis, scale: 'total', side: 1, grid: { show: false }, values: whole, size: narrow ? 64 : 80 },
    ],
    series: [
      { label: 'Time', value: (_, at) => at === null || at === undefined ? '–' : time(at) },
      { label: 'Pledges/s', scale: 'rate', stroke: accent, fill: accent + '33', width: 1.5, points: { show: false } },
      { label: 'Pledged', scale: 'total', stroke: muted, width: 1.5, points: { show: false } },
      { label: 'Secured', scale: 'total', stroke: warm, width: 1.5, points: { show: false } },
    ],
  };
}
