// The Stripe sandbox's stand-in for https://js.stripe.com: the calls that a page needs to save a card or pay with one, offline. It draws one plain card form
// instead of Stripe's elements, and shows the bank's check in a frame over the page. Only test cards are taken.
(() => {
  'use strict';
  const home = new URL(document.currentScript.src).origin;

  window.Stripe = function Stripe(key, options = {}) {
    if (!/^pk_test_./.test(key)) throw new Error('The Stripe sandbox takes publishable keys that start with pk_test_.');

    async function call(method, path, fields) {
      const body = new URLSearchParams(flatten(fields));
      const url = `${home}/v1/${path}${method === 'GET' ? `?${body}` : ''}`;
      const headers = { Authorization: `Bearer ${key}` };
      if (options.stripeAccount) headers['Stripe-Account'] = options.stripeAccount;
      try {
        const response = await fetch(url, { method, headers, body: method === 'GET' ? undefined : body });
        const answer = await response.json();
        return response.ok ? { ok: answer } : { error: answer.error };
      } catch (e) {
        return { error: { type: 'api_connection_error', message: `The Stripe sandbox at ${home} cannot be reached: ${e.message}` } };
      }
    }

    const kinds = {
      setupIntent: { path: 'setup_intents', name: 'setup_intent' },
      paymentIntent: { path: 'payment_intents', name: 'payment_intent' },
    };
    const idOf = secret => String(secret).split('_secret_')[0];
    const kindOf = secret => (String(secret).startsWith('seti_') ? 'setupIntent' : 'paymentIntent');

    async function retrieve(kind, secret) {
      const { ok, error } = await call('GET', `${kinds[kind].path}/${idOf(secret)}`, { client_secret: secret });
      return error ? { error } : { [kind]: ok };
    }

    // What is given as a payment method: an id, or a card that was typed into an element.
    async function method(given, elements) {
      if (typeof given === 'string') return { id: given };
      const element = (given && given.card) || (elements && elements.find());
      if (!element) return { error: { type: 'validation_error', message: 'No payment method and no mounted element were given.' } };
      const { paymentMethod, error } = await create(element, given && given.billing_details);
      return error ? { error } : { id: paymentMethod.id };
    }

    async function create(element, billing) {
      const card = element.card();
      if (card.error) return { error: card.error };
      const { ok, error } = await call('POST', 'payment_methods', { type: 'card', card, billing_details: billing });
      return error ? { error } : { paymentMethod: ok };
    }

    async function confirm(kind, secret, { payment_method, elements, return_url, handle = true }) {
      const chosen = await method(payment_method, elements);
      if (chosen.error) return { error: chosen.error };
      const { ok, error } = await call('POST', `${kinds[kind].path}/${idOf(secret)}/confirm`, { client_secret: secret, payment_method: chosen.id, return_url });
      if (error) return { error };
      return handle ? act(kind, secret, ok) : { [kind]: ok };
    }

    // Shows the bank's check until the intent has gone on, then says how it ended.
    async function act(kind, secret, intent) {
      if (intent.status === 'requires_action') {
        const close = frame(intent.next_action.redirect_to_url.url);
        let failures = 0;
        while (intent.status === 'requires_action' && !close.wanted && failures < 10) {
          await new Promise(resume => setTimeout(resume, 300));
          const now = await retrieve(kind, secret);
          failures = now.error ? failures + 1 : 0;
          intent = now[kind] || intent;
        }
        close();
      }
      const failed = intent.last_setup_error || intent.last_payment_error;
      return intent.status === 'requires_payment_method' && failed ? { error: { ...failed, [kinds[kind].name]: intent } } : { [kind]: intent };
    }

    async function confirmWithElements(kind, { elements, clientSecret, confirmParams = {}, redirect = 'always' }) {
      const secret = clientSecret || (elements && elements.clientSecret);
      const result = await confirm(kind, secret, { elements, payment_method: confirmParams.payment_method, return_url: confirmParams.return_url });
      if (result.error || redirect === 'if_required' || !confirmParams.return_url) return result;
      const back = new URL(confirmParams.return_url);
      back.searchParams.set(kinds[kind].name, result[kind].id);
      back.searchParams.set(`${kinds[kind].name}_client_secret`, secret);
      back.searchParams.set('redirect_status', result[kind].status === 'succeeded' ? 'succeeded' : 'failed');
      window.location.assign(back);
      return new Promise(() => {});
    }

    const confirmCard = kind => (secret, data = {}, { handleActions = true } = {}) =>
      confirm(kind, secret, { payment_method: data.payment_method, return_url: data.return_url, handle: handleActions });

    return {
      elements: (given = {}) => new Elements(given),
      createPaymentMethod: ({ elements, card, params, billing_details: billing }) => create(card || elements.find(), billing || (params && params.billing_details)),
      confirmSetup: given => confirmWithElements('setupIntent', given),
      confirmPayment: given => confirmWithElements('paymentIntent', given),
      confirmCardSetup: confirmCard('setupIntent'),
      confirmCardPayment: confirmCard('paymentIntent'),
      retrieveSetupIntent: secret => retrieve('setupIntent', secret),
      retrievePaymentIntent: secret => retrieve('paymentIntent', secret),
      async handleNextAction({ clientSecret }) {
        const kind = kindOf(clientSecret);
        const now = await retrieve(kind, clientSecret);
        return now.error ? now : act(kind, clientSecret, now[kind]);
      },
    };
  };
  window.Stripe.version = 'sandbox';

  class Elements {
    constructor(options) {
      this.clientSecret = options.clientSecret;
      this.elements = new Map();
    }

    create(type, options) {
      if (!['payment', 'card'].includes(type)) throw new Error(`The Stripe sandbox has no element '${type}'; it has 'payment' and 'card'.`);
      const element = new CardElement(options);
      this.elements.set(type, element);
      return element;
    }

    getElement(type) { return this.elements.get(type) || null; }

    find() { return [...this.elements.values()].find(element => element.form.isConnected); }

    update(options) { this.clientSecret = options.clientSecret || this.clientSecret; }

    async submit() {
      const element = this.find();
      const { error } = element ? element.card() : { error: { type: 'validation_error', message: 'No element is mounted.' } };
      return error ? { error } : {};
    }
  }

  class CardElement {
    constructor() {
      this.handlers = {};
      this.form = document.createElement('div');
      this.form.style.cssText = 'display:grid;grid-template-columns:2fr 1fr 1fr;gap:8px;font:16px/1.4 system-ui,sans-serif';
      this.fields = ['Card number', 'MM / YY', 'CVC'].map((label, i) => {
        const field = document.createElement('input');
        field.setAttribute('aria-label', label);
        field.placeholder = i === 0 ? '4242 4242 4242 4242' : label;
        field.inputMode = 'numeric';
        field.autocomplete = ['cc-number', 'cc-exp', 'cc-csc'][i];
        field.maxLength = [23, 7, 4][i];
        field.style.cssText = 'font:inherit;min-width:0;padding:10px 12px;border:1px solid #9aa4b8;border-radius:8px;background:Field;color:FieldText';
        field.addEventListener('input', () => this.tell('change', { complete: !this.card().error, empty: this.fields.every(f => !f.value), error: undefined, elementType: 'card' }));
        this.form.append(field);
        return field;
      });
    }

    mount(where) {
      const place = typeof where === 'string' ? document.querySelector(where) : where;
      if (!place) throw new Error(`There is no '${where}' on the page to mount the element on.`);
      place.replaceChildren(this.form);
      queueMicrotask(() => this.tell('ready', { elementType: 'card' }));
    }

    unmount() { this.form.remove(); }

    destroy() { this.form.remove(); this.handlers = {}; }

    focus() { this.fields[0].focus(); }

    clear() { for (const field of this.fields) field.value = ''; }

    update() {}

    on(event, handler) { (this.handlers[event] ||= []).push(handler); return this; }

    off(event, handler) { this.handlers[event] = (this.handlers[event] || []).filter(h => h !== handler); return this; }

    tell(event, told) { for (const handler of this.handlers[event] || []) handler(told); }

    // The card as the API takes it, or what is missing.
    card() {
      const [number, expiry, cvc] = this.fields.map(f => f.value.replace(/\s/g, ''));
      const wrong = (code, message) => ({ error: { type: 'validation_error', code, message } });
      if (!/^\d{12,19}$/.test(number)) return wrong('incomplete_number', 'Your card number is incomplete.');
      const until = /^(\d{1,2})\/?(\d{2}|\d{4})$/.exec(expiry);
      if (!until || +until[1] < 1 || +until[1] > 12) return wrong('incomplete_expiry', "Your card's expiration date is incomplete.");
      if (!/^\d{3,4}$/.test(cvc)) return wrong('incomplete_cvc', "Your card's security code is incomplete.");
      return { number, exp_month: until[1], exp_year: until[2].length === 2 ? `20${until[2]}` : until[2], cvc };
    }
  }

  // The bank's page over this one; the answer closes it, and says whether the person wanted it closed.
  function frame(url) {
    const shade = document.createElement('dialog');
    shade.style.cssText = 'width:min(30rem,94vw);height:min(34rem,90vh);padding:0;border:0;border-radius:12px;overflow:hidden';
    const page = document.createElement('iframe');
    page.title = "Your bank's check";
    page.src = `${url}?framed=true`;
    page.style.cssText = 'width:100%;height:100%;border:0';
    shade.append(page);
    document.body.append(shade);
    const close = () => shade.remove();
    shade.addEventListener('cancel', () => { close.wanted = true; });
    shade.showModal();
    return close;
  }

  // { card: { number: 1 } } as the API's card[number]=1, without what is not given.
  function flatten(fields, prefix = '') {
    return Object.entries(fields).flatMap(([name, value]) => {
      const full = prefix ? `${prefix}[${name}]` : name;
      if (value === undefined || value === null) return [];
      return typeof value === 'object' ? flatten(value, full) : [[full, String(value)]];
    });
  }
})();
