// Sends the pledge form by itself, so that an overloaded or silent server costs the backer patience and not a pledge. It sends the very form that would be
// sent without JavaScript: the pledge's id is in it, so that any number of repetitions count once.
import { backOff, post } from './send.js';

const MAX_TRIES = 40;

document.addEventListener('submit', event => {
  const form = event.target.closest('form[data-pledge-form]');
  if (!form || event.submitter?.hasAttribute('data-plain')) return;
  event.preventDefault();
  if (!form.hasAttribute('data-busy')) send(form);
});

for (const form of document.querySelectorAll('form[data-pledge-form]')) prepare(form);
addEventListener('swapped', () => document.querySelectorAll('form[data-pledge-form]').forEach(prepare));

function prepare(form) {
  const show = () => {
    for (const field of form.querySelectorAll('[data-amount-of]')) field.hidden = form.elements.tier?.value !== field.dataset.amountOf;
  };
  form.addEventListener('change', show);
  show();
}

async function send(form) {
  const status = form.querySelector('[data-pledge-status]');
  const say = (text, tone = '') => {
    status.hidden = false;
    status.className = `status ${tone}`;
    status.textContent = text;
  };
  busy(form, true);
  say('Sending your pledge…');
  let stale = 0;
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const answer = await post(form);
    if (answer.kind === 'done') return void location.assign(answer.address);
    if (answer.kind === 'page') return show(form, answer.page);
    if (answer.kind === 'stale' && ++stale <= 2) continue;
    if (answer.kind !== 'wait') break;
    await backOff(tries, answer.seconds, left => say(answer.crowded
      ? `Many people are pledging right now. Your place is kept; trying again in ${left} s.`
      : `No answer yet, so it is not known whether your pledge was counted. Asking again in ${left} s; it can't count twice.`, 'status-warn'));
    say('Trying again…', 'status-warn');
  }
  busy(form, false);
  say('The server could not take your pledge. It is safe to press the button again: this form counts once.', 'status-warn');
}

// The answer is the whole page with the refusal at its field: only the form's own part of it is new.
function show(form, page) {
  const [old, fresh] = [document.getElementById('pledge'), page.getElementById('pledge')];
  if (!fresh) return location.reload();
  old.replaceWith(document.adoptNode(fresh));
  const again = fresh.querySelector('form[data-pledge-form]');
  if (again) prepare(again);
  const wrong = fresh.querySelector('[aria-invalid="true"], .field-error, [role="alert"]');
  wrong?.setAttribute('tabindex', wrong.matches('input') ? '0' : '-1');
  wrong?.focus();
  wrong?.scrollIntoView({ block: 'center' });
}

function busy(form, on) {
  form.toggleAttribute('data-busy', on);
  form.querySelector('button[type="submit"]:not([data-plain])').setAttribute('aria-disabled', on);
}
