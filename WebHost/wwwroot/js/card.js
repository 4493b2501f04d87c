// Mounts the payment processor's own card field where a form has a slot for it. Before the form is sent, the processor takes the card and gives an id for it, and the id alone
// is put into the form: the number goes from the processor's frame to the processor, never through this page.

const mounted = new WeakMap();
let loading;

for (const slot of document.querySelectorAll('[data-card-slot]')) mount(slot);
// A form that was refused, or news of a pledge, bring a new slot.
new MutationObserver(() => document.querySelectorAll('[data-card-slot]').forEach(mount)).observe(document.body, { childList: true, subtree: true });

// Ahead of everybody who sends forms: without an id there is nothing to send yet.
document.addEventListener('submit', event => {
  const form = event.target;
  const slot = form.querySelector('[data-card-slot]');
  if (!slot || event.submitter?.hasAttribute('data-plain') || form.elements.paymentMethod.value) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!form.hasAttribute('data-card-busy')) give(form, slot, event.submitter);
}, true);

async function mount(slot) {
  if (mounted.has(slot)) return;
  mounted.set(slot, null);
  try {
    const stripe = await processor(slot.dataset.script, slot.dataset.publishableKey);
    const card = stripe.elements().create('card', { hidePostalCode: true });
    card.mount(slot);
    card.on('change', change => {
      // Another card than the one that the id stands for.
      slot.closest('form').elements.paymentMethod.value = '';
      say(slot, change.error?.message);
    });
    mounted.set(slot, { stripe, card });
  } catch (e) {
    say(slot, `The payment processor can't be reached, so no card can be given now. Reload the page to try again. (${e.message})`);
  }
}

async function give(form, slot, submitter) {
  const field = mounted.get(slot);
  if (!field) return say(slot, 'The card field is still loading. Try again in a moment.');
  form.setAttribute('data-card-busy', '');
  const { paymentMethod, error } = await field.stripe.createPaymentMethod({ type: 'card', card: field.card });
  form.removeAttribute('data-card-busy');
  if (error) return say(slot, error.message);
  say(slot);
  form.elements.paymentMethod.value = paymentMethod.id;
  form.requestSubmit(submitter);
}

function processor(script, key) {
  return loading ??= new Promise((resolve, reject) => {
    const tag = document.createElement('script');
    tag.src = script;
    tag.onload = () => resolve(window.Stripe(key));
    tag.onerror = () => { loading = undefined; reject(new Error(`${new URL(script).host} does not answer`)); };
    document.head.append(tag);
  });
}

function say(slot, text = '') {
  const line = slot.parentElement.querySelector('[data-card-error]');
  line.hidden = !text;
  line.textContent = text;
}
