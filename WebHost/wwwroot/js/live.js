// The live feed of one campaign, by whatever gets through: the SignalR hub, else server-sent events, else polling.
// Every source gives the same Progress; the highest sequence wins, and news of the same sequence read later only makes the page younger.

const SILENCE = 15_000; // after so long without news the page says that it is not live
const POLL = 3_000;
const RETRY_HUB = 60_000;
const PATIENCE = 6; // tries to have the hub back before the next best way is taken

// A share of a pause that doubles, by chance: when a server goes away, ten thousand pages must not come back in the same moment.
const pauseAfter = failures => failures < PATIENCE ? Math.random() * Math.min(10_000, 1_000 * 2 ** failures) : null;

export function watch(slug, { onProgress, onState }) {
  let newest = null;
  let heard = performance.now();
  let state = null;

  const tell = next => {
    if (next !== state) onState?.(state = next);
  };
  const take = progress => {
    heard = performance.now();
    const newer = !newest || progress.sequence > newest.sequence || (progress.sequence === newest.sequence && progress.asOf > newest.asOf);
    if (newer) onProgress(newest = progress);
    tell('live');
  };

  setInterval(() => {
    if (performance.now() - heard >= SILENCE) tell('silent');
  }, 1_000);

  connect(slug, take);
}

async function connect(slug, take) {
  for (;;) {
    await hub(slug, take).catch(() => {});
    await events(slug, take).catch(() => {});
    await poll(slug, take, RETRY_HUB);
  }
}

// Resolves when the hub is lost for good; rejects when it can't be had.
async function hub(slug, take) {
  await script('/lib/signalr/signalr.min.js');
  const { HttpTransportType, HubConnectionBuilder, LogLevel } = globalThis.signalR;
  // WebSockets without negotiation: one request, which any process can answer. Where there are none, server-sent events are next in any case.
  const connection = new HubConnectionBuilder()
    .withUrl('/live', { skipNegotiation: true, transport: HttpTransportType.WebSockets })
    .withAutomaticReconnect({ nextRetryDelayInMilliseconds: retry => pauseAfter(retry.previousRetryCount) })
    .configureLogging(LogLevel.None).build();
  connection.on('progress', take);
  connection.onreconnected(async () => take(await connection.invoke('Watch', slug)));
  const closed = new Promise(resolve => connection.onclose(resolve));
  await connection.start();
  take(await connection.invoke('Watch', slug));
  await closed;
}

// Resolves when the stream has failed three times without a word in between.
function events(slug, take) {
  return new Promise((resolve, reject) => {
    if (!globalThis.EventSource) return reject(new Error('no server-sent events here'));
    const source = new EventSource(`/api/campaigns/${encodeURIComponent(slug)}/live`);
    let failures = 0;
    source.addEventListener('progress', event => {
      failures = 0;
      take(JSON.parse(event.data));
    });
    source.addEventListener('error', () => {
      if (source.readyState !== EventSource.CLOSED && ++failures < 3) return;
      source.close();
      resolve();
    });
  });
}

// Polls for so long, then lets the better ways be tried again. 304 means that nothing has changed, which is news too.
async function poll(slug, take, duration) {
  const end = performance.now() + duration;
  let tag = null, last = null;
  while (performance.now() < end) {
    try {
      const answer = await fetch(`/api/campaigns/${encodeURIComponent(slug)}/progress`, { headers: tag ? { 'If-None-Match': tag } : {}, cache: 'no-store' });
      if (answer.ok) last = await answer.json();
      if (last && (answer.ok || answer.status === 304)) take(last);
      tag = answer.headers.get('ETag') ?? tag;
    } catch {
      // No network now; the page says so by itself after a while.
    }
    await new Promise(resolve => setTimeout(resolve, POLL));
  }
}

const scripts = new Map();
export function script(src) {
  if (!scripts.has(src)) {
    scripts.set(src, new Promise((resolve, reject) => {
      const element = document.createElement('script');
      element.src = src;
      element.onload = resolve;
      element.onerror = () => reject(new Error(`${src} can't be loaded`));
      document.head.append(element);
    }));
  }
  return scripts.get(src);
}
