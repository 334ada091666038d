// The field form: the same judging without a server. Entries stay on the phone and go back as a
// file signed with the form's own key. SHA-256 and HMAC stand here so that they work wherever the
// file is opened from (the browser's own exist only in what it takes for a secure context).
function sha256(message) { // FIPS 180-4
  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((p) => n % p)) primes.push(n);
  const part = (x) => Math.floor((x - Math.floor(x)) * 4294967296);
  const K = primes.map((p) => part(Math.cbrt(p)));
  const H = primes.slice(0, 8).map((p) => part(Math.sqrt(p)));
  const size = message.length;
  const padded = new Uint8Array(Math.ceil((size + 9) / 64) * 64);
  padded.set(message);
  padded[size] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(size / 536870912));
  view.setUint32(padded.length - 4, (size * 8) >>> 0);
  const w = new Int32Array(64);
  const turn = (x, by) => (x >>> by) | (x << (32 - by));
  for (let at = 0; at < padded.length; at += 64) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(at + 4 * i);
    for (let i = 16; i < 64; i += 1) {
      const [a, b] = [w[i - 15], w[i - 2]];
      w[i] = w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
    }
    let [a, b, c, d, e, f, g, h] = H;
    for (let i = 0; i < 64; i += 1) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => { H[i] = (H[i] + value) | 0; });
  }
  const out = new DataView(new ArrayBuffer(32));
  H.forEach((value, i) => out.setInt32(4 * i, value));
  return new Uint8Array(out.buffer);
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => { whole.set(part, at); return at + part.length; }, 0);
  return whole;
}

function hmac(key, message) { // RFC 2104; the key has 32 bytes
  const block = joined(key, new Uint8Array(64 - key.length));
  return sha256(joined(block.map((byte) => byte ^ 0x5c), sha256(joined(block.map((byte) => byte ^ 0x36), message))));
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));

async function base64(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
}

// The file: three lines, as siteselect/sessions/field.py reads them. Photos that this browser lost
// are left out and named, so that the rest still comes back.
async function signedFile(data, desk) {
  const ops = [];
  let lost = 0;
  for (const op of desk.queue.list()) {
    const line = { op_id: op.op_id, kind: op.kind, body: op.body, at: op.at };
    if (op.kind === "photo") {
      const blob = await desk.pictures.get(op.op_id).catch(() => null);
      if (!blob) { lost += 1; continue; }
      line.data = await base64(blob);
    }
    ops.push(line);
  }
  const content = { session: data.session, participant: data.participant, form: data.form, round: data.round, base: data.n, ops };
  const text = new TextEncoder();
  const said = text.encode("siteselect field form 1\n" + JSON.stringify(content));
  const signature = text.encode("\n" + hex(hmac(unhex(data.key), said)) + "\n");
  return { bytes: joined(said, signature), count: ops.length, lost };
}

function drawHandIn(data, desk) {
  const { words, shelf } = desk;
  const told = el("p", { class: "sj-hint", role: "status" });
  const give = el("button", { type: "button", class: "sj-main", on: { async click() {
    const { bytes, count, lost } = await signedFile(data, desk);
    const link = el("a", { href: URL.createObjectURL(new Blob([bytes], { type: "text/plain" })), download: data.file_name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    shelf.write("given", { count, at: new Date().toLocaleString(data.lang), ids: desk.queue.list().map((op) => op.op_id) });
    refresh();
    if (lost) told.textContent += " " + say(words.field_lost, { count: lost });
  } } }, words.field_give);
  function refresh() {
    const before = shelf.read("given", null);
    const fresh = desk.queue.list().filter((op) => !before || !before.ids.includes(op.op_id)).length;
    const since = before ? say(words.field_given, { count: before.count, at: before.at }) : words.field_not_given;
    told.textContent = before && fresh ? since + " " + say(words.field_fresh, { count: fresh }) : since;
    give.disabled = !desk.queue.list().length;
  }
  desk.watch(refresh);
  return el("section", { class: "sj-handin" }, el("h4", {}, words.field_give_head), el("p", { class: "sj-hint" }, words.field_give_how),
    give, told, el("p", { class: "sj-hint" }, words.field_key), el("p", { class: "sj-hint" }, words.field_clearing));
}

const given = JSON.parse(document.getElementById("data").textContent);
judging(document.getElementById("judging"), given, null, { finish: (desk) => drawHandIn(given, desk) });
if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
