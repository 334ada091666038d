// The queue: every change becomes an op at once and stays on this device until the server has
// acknowledged it. An op keeps its id through every retry, so that it is stored once.
const PAUSES = [1000, 2000, 4000, 8000, 15000, 30000]; // ms between retries
const LAST_COUNTS = ["weights", "rating", "done", "recused"]; // a later one replaces one never sent

function makeQueue(shelf, post, changed) {
  let timer = null;
  let sending = false;
  let failures = 0;
  let slept = false;
  const queue = { trouble: [], look: null }; // `look` asks where the session stands, after a sleep
  const list = () => shelf.read("queue", []);
  const keep = (ops) => shelf.write("queue", ops); // read anew each time: another tab may add
  const mark = (id, change) => keep(list().map((op) => (op.op_id === id ? { ...op, ...change } : op)));
  const drop = (id) => keep(list().filter((op) => op.op_id !== id));

  function replaced(old, op) {
    return LAST_COUNTS.includes(op.kind) && old.key === op.key && (old.state === "refused" || !old.tried);
  }

  queue.list = list;
  queue.saved = () => shelf.read("saved", []);
  queue.add = function (kind, key, body, id) {
    const op = { op_id: id || makeId(), kind, key, body, at: new Date().toISOString(), state: "waiting", round: queue.round };
    keep([...list().filter((old) => !replaced(old, op)), op]);
    changed();
    queue.send();
    return op;
  };
  queue.discard = function (id) { drop(id); changed(); };
  queue.again = function (id) {
    mark(id, { state: "waiting", why: [], round: queue.round });
    changed();
    queue.send();
  };
  queue.forget = function (n) { shelf.write("saved", queue.saved().filter((entry) => entry.n > n)); };

  function next() { // pictures last: they are slow, and nothing waits for them
    const waiting = list().filter((op) => op.state === "waiting");
    return waiting.find((op) => op.kind !== "photo") || waiting[0];
  }

  async function attempt(op) {
    mark(op.op_id, { tried: true });
    try {
      const answer = await post(op);
      const others = queue.saved().filter((entry) => entry.op.op_id !== op.op_id);
      shelf.write("saved", [...others, { op, n: answer.saved }]);
      drop(op.op_id);
      failures = 0;
      queue.trouble = [];
      changed(op);
      return true;
    } catch (fault) {
      const final = fault.refused && !fault.retry;
      if (final) mark(op.op_id, { state: "refused", why: fault.refused });
      else {
        queue.trouble = fault.refused || [];
        timer = setTimeout(queue.send, PAUSES[Math.min(failures, PAUSES.length - 1)]);
        failures += 1;
        slept = true;
      }
      changed();
      return final;
    }
  }

  queue.send = async function () {
    if (!post || sending) return;
    clearTimeout(timer);
    sending = true;
    try {
      if (slept && queue.look && next()) await queue.look().then(() => { slept = false; }, () => {});
      for (let op = next(); op && await attempt(op); op = next());
    } finally { sending = false; }
  };

  function wake() {
    if (document.visibilityState === "hidden") return;
    failures = 0;
    slept = true;
    queue.send();
  }
  const heard = [[window, "online"], [window, "pageshow"], [window, "focus"],
    [document, "visibilitychange"], [document, "resume"]];
  heard.forEach(([from, event]) => from.addEventListener(event, wake));
  const stored = () => changed(); // another tab of the same person
  window.addEventListener("storage", stored);
  queue.end = function () {
    clearTimeout(timer);
    heard.forEach(([from, event]) => from.removeEventListener(event, wake));
    window.removeEventListener("storage", stored);
  };
  return queue;
}

// What the person said: as the server has it, then what it acknowledged since, then the queue.
function merge(data, queue) {
  const own = {
    weights: data.own.weights, done: data.own.done, notes: [...data.own.notes], photos: [...data.own.photos],
    ratings: Object.fromEntries(Object.entries(data.own.ratings).map(([site, levels]) => [site, { ...levels }])),
    recused: Object.fromEntries(data.sites.map((site) => [site.id, (data.own.recused || {})[site.id] || site.recused])),
  };
  const since = queue.saved().filter((entry) => entry.n > data.n).map((entry) => ({ ...entry.op, state: "saved" }));
  [...since, ...queue.list()].forEach(function (op) {
    const body = op.body;
    if (op.kind === "weights") own.weights = body;
    else if (op.kind === "rating") own.ratings[body.site] = { ...own.ratings[body.site], [body.criterion]: body.level };
    else if (op.kind === "note") own.notes.push({ ...body, op });
    else if (op.kind === "photo") own.photos.push({ ...body, op });
    else if (op.kind === "done") own.done = body.finished;
    else if (op.kind === "recused") own.recused[body.site] = body.reason;
  });
  return own;
}
