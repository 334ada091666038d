// Parts of a page. Every text enters through text nodes: nothing a person typed can become markup.
function el(tag, props, ...children) {
  const node = document.createElement(tag);
  Object.entries(props || {}).forEach(function ([name, value]) {
    if (name === "class") node.className = value;
    else if (name === "on") Object.entries(value).forEach(([event, act]) => node.addEventListener(event, act));
    else if (name in node && !name.includes("-")) node[name] = value;
    else node.setAttribute(name, value);
  });
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

function say(message, values) {
  return message.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
}

function percent(share) {
  return (100 * share).toFixed(share > 0 && share < 0.0995 ? 1 : 0) + "%";
}

function makeId() { // randomUUID is missing where there is no TLS
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// A store of the browser's database: entries outlive even a browser that is killed at once.
const STORES = ["photos", "shelf"];
let opening = null;
function cupboard(store) {
  function open() {
    opening = opening || new Promise(function (done, failed) {
      const asked = indexedDB.open("siteselect", 1);
      asked.onupgradeneeded = () => STORES.forEach((name) => asked.result.createObjectStore(name));
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
    return opening;
  }
  async function run(mode, act) {
    const base = await open();
    return new Promise(function (done, failed) {
      const transaction = base.transaction(store, mode);
      const asked = act(transaction.objectStore(store));
      transaction.oncomplete = () => done(asked.result);
      transaction.onabort = transaction.onerror = () => failed(transaction.error);
    });
  }
  return {
    put: (id, value) => run("readwrite", (kept) => kept.put(value, id)),
    get: (id) => run("readonly", (kept) => kept.get(id)),
    remove: (id) => run("readwrite", (kept) => kept.delete(id)),
  };
}

// What is kept on this device, per session and person: at once in localStorage, which answers at
// once but reaches the disk only some seconds later, and in the database, which is on disk when it
// says so. `kept()` is false where the browser keeps neither (blocked, full): entries then live as
// long as the page, and the page says so.
const MIRRORED = ["queue", "drafts", "weights"];
function makeShelf(name) {
  const memory = {};
  const mirror = cupboard("shelf");
  let [local, deep] = [true, null];
  const shelf = { kept: () => local || deep === true, settled: Promise.resolve() };
  shelf.read = function (part, otherwise) {
    const key = "ss-" + part + "-" + name;
    if (key in memory) return memory[key];
    try {
      const found = localStorage.getItem(key);
      return found === null ? otherwise : JSON.parse(found);
    } catch { return otherwise; }
  };
  function put(part, value) {
    const key = "ss-" + part + "-" + name;
    try {
      localStorage.setItem(key, JSON.stringify(value));
      delete memory[key];
    } catch {
      memory[key] = value;
      local = false;
    }
  }
  function snapshot() {
    put("turn", shelf.read("turn", 0) + 1);
    const all = Object.fromEntries(MIRRORED.map((part) => [part, shelf.read(part, null)]));
    shelf.settled = mirror.put(name, { turn: shelf.read("turn", 0), ...all }).then(() => { deep = true; }, () => { deep = false; });
  }
  shelf.write = function (part, value) {
    put(part, value);
    if (MIRRORED.includes(part)) snapshot();
  };
  shelf.recover = async function () { // true if the database knew more than localStorage
    const found = await mirror.get(name).catch(() => null);
    if (!found || found.turn <= shelf.read("turn", 0)) return false;
    const here = shelf.read("queue", []);
    const ids = here.map((op) => op.op_id);
    put("queue", [...(found.queue || []).filter((op) => !ids.includes(op.op_id)), ...here]);
    put("drafts", { ...found.drafts, ...shelf.read("drafts", {}) });
    put("weights", shelf.read("weights", null) || found.weights);
    put("turn", found.turn);
    snapshot();
    return true;
  };
  return shelf;
}
