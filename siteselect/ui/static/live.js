// Tells the server's script that a session changed: one stream for a page, however many fragments.
// Without a stream (a proxy that holds it back, an old browser) it asks every 17 s.
const streams = (window.ssLive = window.ssLive || {});
const ASK = 17000; // ms between two questions without a stream
const AGAIN = 4000; // ms until a change that nobody drew is told again
const QUIET = 40000; // ms without any word: the stream is dead (the server pings every 15 s)

function open(at) {
  const stream = { roots: new Set(), latest: -1, heard: 0, up: false, asked: 0, source: null };
  streams[at] = stream;

  // One fragment after the other: a second told meanwhile would break off the run of the first.
  function tell() {
    const now = performance.now();
    let running = false;
    for (const root of stream.roots) {
      if (!root.isConnected) { stream.roots.delete(root); continue; }
      sign(root, stream);
      if (stream.latest <= root.known || running) continue;
      running = root.tries < 2; // one that does not answer holds the others back no longer
      if (root.told && now - root.told < AGAIN) continue;
      root.told = now;
      root.tries += 1;
      root.tell("n", stream.latest);
    }
    if (!stream.roots.size) close(at);
  }
  stream.tell = tell;

  function connect() {
    if (stream.source) stream.source.close();
    const source = (stream.source = new EventSource(at));
    stream.heard = performance.now();
    source.onopen = () => { stream.up = true; stream.heard = performance.now(); tell(); };
    source.addEventListener("n", (event) => {
      stream.up = true;
      stream.heard = performance.now();
      stream.latest = Math.max(stream.latest, Number(event.data));
      tell();
    });
    source.onerror = () => { stream.up = false; tell(); };
  }

  async function ask() {
    stream.asked = performance.now();
    try {
      const answer = await fetch(at + "&poll=1", { cache: "no-store", credentials: "same-origin" });
      if (!answer.ok) return;
      stream.latest = Math.max(stream.latest, (await answer.json()).n);
      stream.polled = true;
    } catch { stream.polled = false; }
    tell();
  }

  stream.timer = setInterval(function () {
    tell();
    if (stream.up) { stream.polled = false; return; }
    if (performance.now() - stream.asked > ASK) ask();
    if (stream.source.readyState === EventSource.CLOSED && performance.now() - stream.heard > QUIET) connect();
  }, 2000);
  stream.wake = function () {
    if (document.visibilityState === "visible" && !stream.up) { connect(); ask(); }
  };
  window.addEventListener("online", stream.wake);
  document.addEventListener("visibilitychange", stream.wake);
  connect();
  return stream;
}

function close(at) {
  const stream = streams[at];
  if (!stream) return;
  clearInterval(stream.timer);
  window.removeEventListener("online", stream.wake);
  document.removeEventListener("visibilitychange", stream.wake);
  stream.source.close();
  delete streams[at];
}

function sign(root, stream) {
  const state = stream.up ? "live" : stream.polled ? "polling" : "away";
  if (root.dataset.state === state) return;
  root.dataset.state = state;
  root.textContent = root.words[state];
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".sv-live");
  root.tell = setTriggerValue;
  root.known = data.n;
  root.words = data.words;
  root.hidden = data.quiet;
  root.dataset.state = "";
  const stream = streams[data.at] || open(data.at);
  stream.roots.add(root);
  stream.latest = Math.max(stream.latest, data.n);
  root.tries = 0;
  root.told = 0; // drawn: whatever came meanwhile may be told
  stream.tell();
}
