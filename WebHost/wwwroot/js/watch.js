// Renews the pass before it runs out, so that a long evening needs no reload. The pass is a cookie that scripts can't read.

const BEFORE = 120_000; // with two minutes to spare
const AGAIN = 20_000;

const page = document.querySelector('[data-watch][data-pass-expires]');
if (page) plan(Date.parse(page.dataset.passExpires));

function plan(expires) {
  setTimeout(renew, Math.max(AGAIN, expires - Date.now() - BEFORE));
}

async function renew() {
  try {
    const body = new URLSearchParams(new FormData(page.querySelector('form[data-renew-form]')));
    const answer = await fetch(page.dataset.renew, { method: 'POST', body });
    if (answer.ok) return plan(Date.parse((await answer.json()).expires));
    if (answer.status === 403) return; // the right has been closed; the next load of the page says why
  } catch {
    // No network now.
  }
  setTimeout(renew, AGAIN);
}
