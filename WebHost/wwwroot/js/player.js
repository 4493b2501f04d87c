// Plays HLS where the browser can't by itself. hls.js comes first where it works, because it says what went wrong; else the browser's own.
import { script } from './live.js';

for (const video of document.querySelectorAll('video[data-hls]')) offer(video);

// Nothing is fetched before somebody wants to watch; until then a large button stands in for the controls.
function offer(video) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'play';
  button.setAttribute('aria-label', `Play ${video.getAttribute('aria-label')}`);
  video.controls = false;
  video.after(button);
  button.addEventListener('click', async () => {
    button.remove();
    video.controls = true;
    video.focus();
    await attach(video);
    video.play().catch(() => {}); // the browser wants another click, and its own controls are there for it
  }, { once: true });
}

async function attach(video) {
  const status = video.closest('.player').parentElement.querySelector('[data-player-status]');
  const say = text => {
    status.hidden = !text;
    status.textContent = text ?? '';
  };
  const native = video.canPlayType('application/vnd.apple.mpegurl') !== '';
  if (native && !globalThis.MediaSource) return watchErrors(video, say);
  try {
    await script('/lib/hls.js/hls.light.min.js');
  } catch {
    return native ? watchErrors(video, say) : say('The player could not be loaded. Reload the page to try again.');
  }
  const { Hls } = globalThis;
  if (!Hls.isSupported()) return native ? watchErrors(video, say) : say('This browser can’t play the video.');

  // A worker would come from a blob: address, which the Content-Security-Policy refuses.
  const hls = new Hls({ enableWorker: false, maxBufferLength: 20 });
  video.removeAttribute('src');
  hls.loadSource(video.dataset.hls);
  hls.attachMedia(video);
  hls.on(Hls.Events.ERROR, (_, error) => {
    if (!error.fatal) return;
    if (error.details === Hls.ErrorDetails.KEY_LOAD_ERROR) {
      say('The key to this video was refused. Reload the page: it tells you why.');
      hls.destroy();
    } else if (error.type === Hls.ErrorTypes.MEDIA_ERROR) {
      hls.recoverMediaError();
    } else {
      say('The video can’t be reached right now. Trying again…');
      setTimeout(() => hls.startLoad(), 3_000);
    }
  });
  hls.on(Hls.Events.FRAG_BUFFERED, () => say(null));
}

function watchErrors(video, say) {
  video.addEventListener('error', () => say('The video can’t be played. Reload the page: if it is locked, it tells you why.'));
}
