// Tells the server's script that a session changed: one stream for a page, however many fragments.
// Without a stream (a proxy that holds it back, an old browser) it asks every 17 s.
const streams = (window.ssLive = window.ssLive || {});
const ASK = 17000; // ms between two questions without a stream
const AGAIN = [4000, 8000, 16000]; // ms until a change that nobody drew is told again
const AWAY = 100000; // ms asleep or cut off: the server has forgotten what this page was
const MOST = 15; // tries to have the page drawn by the server that streams; behind a proxy it may be another
const QUIET = 40000; // ms without any word: the stream is dead (the server pings every 15 s)
const NOTICE = 60000; // ms after a cut in which a notice of it may still come
const RUN = 30000; // ms after which a run is taken for one whose end was lost
const BACK = 5000; // ms that a page which was cut off waits for the run that draws it anew
const WATCHED = ["data-test-script-state", "data-test-connection-state"];

// Between runs only. A fragment asked for while a run ends makes Streamlit drop what the run sent
// last: parts of the page never come, and one that a server come up again draws anew breaks.
function atRest(stream, now) {
  const app = document.querySelector('[data-testid="stApp"]');
  const [script, line] = WATCHED.map((name) => app && app.getAttribute(name));
  const cut = Boolean(line) && line !== "CONNECTED";
  const busy = cut || script === "running";
  if (cut) stream.cut = now;
  else if (busy) stream.cut = -BACK;
  if (cut || !busy) stream.since = now;
  return now - stream.since > RUN || (!busy && now - stream.cut > BACK);
}

// A server that was started anew, or that forgot a page asleep, knows no fragment of it: neither its
// buttons nor a change would do anything. One run of the whole page makes them known again.
function open(at) {
  const stream = { roots: new Set(), latest: -1, heard: 0, up: false, asked: -ASK, source: null,
    since: performance.now(), cut: -BACK, boot: "", slept: false, lost: 0, ticked: Date.now() };
  streams[at] = stream;

  // One fragment after the other.
  function tell() {
    const now = performance.now();
    const rest = atRest(stream, now);
    for (const root of stream.roots) if (!root.isConnected) stream.roots.delete(root);
    const whole = [...stream.roots].find((root) => root.whole);
    stream.stale = stream.slept || Boolean(whole && stream.boot && whole.boot !== stream.boot && whole.tries < MOST);
    let [running, stuck] = [!rest, false];
    for (const root of stream.roots) {
      sign(root, stream);
      if (root.whole) continue;
      stuck = stuck || root.tries > 1;
      if (stream.latest <= root.known || running) continue;
      running = root.tries < 2; // one that does not answer holds the others back no longer
      const wait = AGAIN[Math.min(root.tries, AGAIN.length) - 1]; // a slow server is not to drown in it
      if (root.told && now - root.told < wait) continue;
      root.told = now;
      root.tries += 1;
      root.tell("n", stream.latest);
    }
    if (whole && rest && (stream.stale || stuck) && now - whole.told > AGAIN[Math.min(whole.tries, 2)]) {
      whole.told = now;
      whole.tries += 1;
      whole.tell("n", stream.latest + " " + now);
    }
    if (!stream.roots.size) close(at, stream);
  }
  stream.tell = tell;

  function hear() {
    stream.up = true;
    stream.heard = performance.now();
  }

  // The browser says that it is offline; a server on this very machine answers all the same.
  function lose() { stream.up = stream.polled = false; connect(); tell(); }

  function connect() {
    if (stream.source) stream.source.close();
    const source = (stream.source = new EventSource(at));
    stream.heard = performance.now();
    source.onopen = function () {
      stream.slept = stream.slept || (stream.lost > 0 && Date.now() - stream.lost > AWAY);
      stream.lost = 0;
      hear();
      tell();
    };
    source.addEventListener("boot", (event) => { stream.boot = event.data; hear(); tell(); });
    source.addEventListener("ping", hear);
    source.addEventListener("n", (event) => {
      hear();
      stream.latest = Math.max(stream.latest, Number(event.data));
      tell();
    });
    source.onerror = () => { stream.up = false; stream.lost = stream.lost || Date.now(); tell(); };
  }

  async function ask() {
    stream.asked = performance.now();
    try {
      const answer = await fetch(at + "&poll=1", { cache: "no-store", credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const { n, boot } = await answer.json();
      stream.latest = Math.max(stream.latest, n);
      stream.boot = boot;
      stream.polled = true;
    } catch { stream.polled = false; }
    if (streams[at] === stream) tell();
  }

  const watch = new MutationObserver(() => { clear(); tell(); });
  const app = document.querySelector('[data-testid="stApp"]');
  if (app) watch.observe(app, { attributeFilter: WATCHED });
  const notices = new MutationObserver(clear);
  notices.observe(document.body, { childList: true }); // where dialogs are put
  stream.end = () => { watch.disconnect(); notices.disconnect(); };

  stream.timer = setInterval(function () {
    stream.slept = stream.slept || Date.now() - stream.ticked > AWAY;
    stream.ticked = Date.now();
    clear();
    tell();
    if (streams[at] !== stream) return;
    const silent = performance.now() - stream.heard > QUIET;
    if (silent) { stream.up = false; connect(); } // also one that seems open: nobody ends a dead line
    if (stream.up) { stream.polled = false; return; }
    if (performance.now() - stream.asked > ASK) ask();
  }, 2000);
  stream.wake = function () {
    if (document.visibilityState === "visible" && !stream.up) { connect(); ask(); }
  };
  stream.lose = lose;
  window.addEventListener("online", stream.wake);
  window.addEventListener("offline", stream.lose);
  document.addEventListener("visibilitychange", stream.wake);
  connect();
  return stream;
}

function close(at, stream) {
  if (streams[at] !== stream) return; // another has begun meanwhile, and this one had ended
  clearInterval(stream.timer);
  window.removeEventListener("online", stream.wake);
  window.removeEventListener("offline", stream.lose);
  document.removeEventListener("visibilitychange", stream.wake);
  stream.source.close();
  stream.end();
  delete streams[at];
}

// Streamlit lays a notice of its own, in English, over the form, which goes on working without a
// server, and makes the rest of the page deaf. The sign says it already. Dialogs of the app stay.
let away = -Infinity;
function clear() {
  const app = document.querySelector('[data-testid="stApp"]');
  const now = performance.now();
  if (app && app.getAttribute(WATCHED[1]) !== "CONNECTED") away = now;
  if (now - away > NOTICE) return; // drawn late, it would stay over a page that is back
  for (const dialog of document.querySelectorAll('[data-testid="stDialog"]')) {
    const shut = dialog.querySelector('button[aria-label="Close"]');
    if (shut && !dialog.querySelector('[data-testid="stVerticalBlock"]')) shut.click();
  }
}

function sign(root, stream) {
  const state = stream.stale ? "away" : stream.up ? "live" : stream.polled ? "polling" : "away";
  if (root.dataset.state === state) return;
  root.dataset.state = state;
  root.textContent = root.words[state] || "";
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".sv-live");
  root.tell = setTriggerValue;
  root.known = data.n;
  root.whole = Boolean(data.run);
  root.words = data.words;
  root.hidden = data.quiet;
  root.dataset.state = "";
  const stream = streams[data.at] || open(data.at);
  stream.roots.add(root);
  stream.latest = Math.max(stream.latest, data.n);
  if (root.whole && root.run !== data.run) stream.slept = false; // the whole page was drawn
  const drawn = data.n >= 0; // whatever came meanwhile may be told
  const elsewhere = root.whole && data.boot !== stream.boot; // drawn by another server than streams
  root.tries = drawn && !elsewhere ? 0 : root.tries || 0;
  [root.run, root.boot] = [data.run, data.boot];
  root.told = drawn ? 0 : root.told;
  stream.tell();
}
