// Tells the server's script that a session changed: one stream for a page, however many fragments.
// Without a stream (a proxy that holds it back, an old browser) it asks every 17 s.
const streams = (window.ssLive = window.ssLive || {});
const ASK = 17000; // ms between two questions without a stream
const AGAIN = 4000; // ms until a change that nobody drew is told again
const AWAY = 100000; // ms asleep or cut off: the server has forgotten what this page was
const MOST = 15; // tries to have the page drawn by the server that streams; behind a proxy it may be another
const QUIET = 40000; // ms without any word: the stream is dead (the server pings every 15 s)

// A server that was started anew, or that forgot a page asleep, knows no fragment of it: neither its
// buttons nor a change would do anything. One run of the whole page makes them known again.
function open(at) {
  const stream = { roots: new Set(), latest: -1, heard: 0, up: false, asked: 0, source: null,
    boot: "", slept: false, lost: 0, ticked: Date.now() };
  streams[at] = stream;

  // One fragment after the other: a second told meanwhile would break off the run of the first.
  function tell() {
    const now = performance.now();
    for (const root of stream.roots) if (!root.isConnected) stream.roots.delete(root);
    const whole = [...stream.roots].find((root) => root.whole);
    stream.stale = stream.slept || Boolean(whole && stream.boot && whole.boot !== stream.boot && whole.tries < MOST);
    let [running, stuck] = [false, false];
    for (const root of stream.roots) {
      sign(root, stream);
      if (root.whole) continue;
      stuck = stuck || root.tries > 1;
      if (stream.latest <= root.known || running) continue;
      running = root.tries < 2; // one that does not answer holds the others back no longer
      if (root.told && now - root.told < AGAIN) continue;
      root.told = now;
      root.tries += 1;
      root.tell("n", stream.latest);
    }
    if (whole && (stream.stale || stuck) && now - whole.told > AGAIN) {
      whole.told = now;
      whole.tries += 1;
      whole.tell("n", stream.latest + " " + now);
    }
    if (!stream.roots.size) close(at);
  }
  stream.tell = tell;

  function connect() {
    if (stream.source) stream.source.close();
    const source = (stream.source = new EventSource(at));
    stream.heard = performance.now();
    source.onopen = function () {
      stream.slept = stream.slept || (stream.lost > 0 && Date.now() - stream.lost > AWAY);
      stream.lost = 0;
      stream.heard = performance.now();
    };
    source.addEventListener("boot", (event) => { stream.boot = event.data; stream.up = true; tell(); });
    source.addEventListener("n", (event) => {
      stream.up = true;
      stream.heard = performance.now();
      stream.latest = Math.max(stream.latest, Number(event.data));
      tell();
    });
    source.onerror = () => { stream.up = false; stream.lost = stream.lost || Date.now(); tell(); };
  }

  async function ask() {
    stream.asked = performance.now();
    try {
      const answer = await fetch(at + "&poll=1", { cache: "no-store", credentials: "same-origin" });
      if (!answer.ok) return;
      const { n, boot } = await answer.json();
      stream.latest = Math.max(stream.latest, n);
      stream.boot = boot;
      stream.polled = true;
    } catch { stream.polled = false; }
    tell();
  }

  stream.timer = setInterval(function () {
    stream.slept = stream.slept || Date.now() - stream.ticked > AWAY;
    stream.ticked = Date.now();
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
  root.tries = root.whole && data.boot !== stream.boot ? root.tries || 0 : 0;
  [root.run, root.boot] = [data.run, data.boot];
  root.told = 0; // drawn: whatever came meanwhile may be told
  stream.tell();
}
