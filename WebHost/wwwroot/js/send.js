// Posts a form as the browser would, and says what came of it in one of five ways.

const TIMEOUT = 15_000;

export async function post(form) {
  let answer;
  try {
    answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)), signal: AbortSignal.timeout(TIMEOUT), credentials: 'same-origin' });
  } catch {
    return { kind: 'wait', crowded: false }; // no answer: unknown, ask again
  }
  if (answer.ok && answer.redirected) return { kind: 'done', address: withFragment(answer.url, form) };
  const html = answer.headers.get('Content-Type')?.startsWith('text/html') ? await answer.text() : '';
  const page = new DOMParser().parseFromString(html, 'text/html');
  // Too many cards: a person must wait, or pass a challenge; asking again by itself would only look like more of the same.
  const forPeople = page.querySelector('form[data-refused="too-many-cards"]');
  if ([408, 429, 502, 503, 504].includes(answer.status) && !forPeople) {
    renew(form, page);
    return { kind: 'wait', crowded: answer.status === 429, seconds: Number(answer.headers.get('Retry-After')) || undefined };
  }
  // The form is older than the session; the answer is the page with the token of now.
  if (answer.status === 400 && page.querySelector('form[data-outdated]')) return { kind: renew(form, page) ? 'stale' : 'failed' };
  return page.querySelector('main') && answer.status < 500 ? { kind: 'page', page } : { kind: 'failed' };
}

// Doubles up to 15 s, with some chance in it, so that a crowd does not come back all at once; never sooner than the server asked.
export async function backOff(tries, asked, tell) {
  const own = Math.min(15, 2 ** Math.min(tries - 1, 4)) * (0.75 + Math.random() / 2);
  for (let left = Math.ceil(Math.max(asked ?? 0, own)); left > 0; left--) {
    tell(left);
    await new Promise(resolve => setTimeout(resolve, 1_000));
  }
}

// A first pledge signs its sender in, and the token of a form belongs to who was signed in when it was rendered.
function renew(form, page) {
  const fresh = page.querySelector('form[data-pledge-form] input[name="__RequestVerificationToken"]');
  if (fresh) form.elements.__RequestVerificationToken.value = fresh.value;
  return Boolean(fresh);
}

// fetch follows a redirect but forgets the fragment it led to; the pledge's id is that fragment.
function withFragment(address, form) {
  const id = form.elements.pledgeId?.value;
  return id ? `${address.split('#')[0]}#${id}` : address;
}
