// Numbers for people, spelt as the server spells them.

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const zeroDecimal = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf'.split(' '));
const threeDecimal = new Set('bhd jod kwd omr tnd'.split(' '));
const signs = { usd: '$', eur: '€', gbp: '£', jpy: '¥' };

export const count = number => whole.format(number);

export function money(minor, currency) {
  const decimals = zeroDecimal.has(currency) ? 0 : threeDecimal.has(currency) ? 3 : 2;
  const number = (minor / 10 ** decimals).toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return signs[currency] ? signs[currency] + number : `${number} ${currency.toUpperCase()}`;
}

export const target = goal => goal.count ?? goal.minor ?? 0;
export const inGoalUnit = (number, progress) => progress.goal.kind === 'amount' ? money(number, progress.currency) : count(number);
// Once decided, what counted then: a card that declines afterwards changes what is collected, not whether the goal was reached.
export const shown = ({ decision, goal, counted }) => !decision || goal.kind === 'open' ? counted : goal.kind === 'amount' ? decision.amount : decision.backers;
export const reached = (sum, goal) => goal.kind === 'amount' ? sum.amount : sum.count;

// Rounded down, so that 100 is only said of what is whole.
export function percent(part, wholeOf, decimals = 1) {
  const share = wholeOf <= 0 ? 0 : Math.min(100, Math.max(0, part * 100 / wholeOf));
  return String(Math.floor(share * 10 ** decimals) / 10 ** decimals);
}

export function left(milliseconds) {
  if (milliseconds <= 0) return 'Deadline passed';
  const seconds = Math.floor(milliseconds / 1_000);
  const days = Math.floor(seconds / 86_400);
  const two = number => String(number).padStart(2, '0');
  const clock = `${two(Math.floor(seconds / 3_600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return days >= 1 ? `${days} ${days === 1 ? 'day' : 'days'} ${clock}` : `${clock} left`;
}

export const clock = iso => iso.slice(11, 19) + ' UTC';
