// Judging on screen: judging(root, data, post) draws it, `post(op)` hands an op over and answers
// {saved: n} or throws {refused: [sentences], retry}. Without `post` nothing is ever sent: the field
// form keeps its entries and gives them back as a file. A change by others arrives as new `data`
// and never touches what a hand is on: it is merged under the queue of this device.
function judging(root, data, post, extras) {
  const shelf = makeShelf(data.session + "-" + data.participant + (data.form ? "-" + data.form : ""));
  shelf.write("opened", data.n); // shows at once whether this browser keeps anything
  const watchers = { desk: [], card: [] };
  let filling = "desk";
  let own = null;
  const desk = { data, words: data.words, shelf, pictures: cupboard("photos"), seen: {}, extras: extras || {} };

  async function handOver(op) {
    const old = ["weights", "rating", "done"].includes(op.kind) && op.round !== undefined && op.round !== desk.data.round;
    if (old) throw Object.assign(new Error("round"), { refused: [say(desk.words.other_round, { round: op.round, now: desk.data.round })] });
    if (op.kind !== "photo") return post({ op_id: op.op_id, kind: op.kind, body: op.body });
    const blob = await desk.pictures.get(op.op_id).catch(() => null);
    if (!blob) throw Object.assign(new Error("gone"), { refused: [desk.words.photo_gone] });
    const answer = await post({ op_id: op.op_id, kind: op.kind, body: op.body, photo: blob });
    desk.seen[op.op_id] = desk.seen[op.op_id] || URL.createObjectURL(blob);
    desk.pictures.remove(op.op_id).catch(() => {});
    return answer;
  }
  desk.queue = makeQueue(shelf, post ? handOver : null, () => desk.refresh());
  desk.queue.forget(data.n);
  desk.queue.round = data.round;
  if (desk.extras.look) desk.queue.look = async () => update({ ...desk.data, ...await desk.extras.look() });
  desk.own = () => (own = own || merge(desk.data, desk.queue));
  desk.rated = (site) => desk.data.scales.filter((s) => ((desk.own().ratings[site] || {})[s.criterion] || null) !== null).length;
  desk.name = (key) => data.session + "-" + data.participant + "-" + key;
  desk.watching = function (part, draw) { const before = filling; filling = part; draw(); filling = before; };
  desk.watch = function (act) { watchers[filling].push(act); act(); };
  desk.unwatch = function (part) { watchers[part] = []; };
  desk.refresh = function () {
    own = null;
    [...watchers.desk, ...watchers.card].forEach((act) => desk.watching("card", act));
  };
  desk.focus = function (key, caret) {
    const found = [...root.querySelectorAll("[data-focus]")].find((node) => node.dataset.focus === key);
    if (found) found.focus();
    if (found && found.setSelectionRange && caret) found.setSelectionRange(caret, caret);
  };
  desk.draft = (about) => shelf.read("drafts", {})[Object.values(about).join("|")] || "";
  desk.keepDraft = function (about, text) {
    const drafts = shelf.read("drafts", {});
    drafts[Object.values(about).join("|")] = text;
    if (!text) delete drafts[Object.values(about).join("|")];
    shelf.write("drafts", drafts);
  };
  desk.redraw = function (listed, entries, draw) { // only what changed is drawn again
    const mark = JSON.stringify(entries);
    if (listed.drawn === mark) return;
    listed.drawn = mark;
    listed.replaceChildren(...entries.map(draw));
  };

  function stateOf(op) { return !op || op.state === "saved" ? "saved" : op.state; }
  function fill(node, state, why) {
    node.className = "sj-sign sj-" + state;
    node.textContent = state ? desk.words["sign_" + state] + (why && why.length ? " " + why.join(" ") : "") : "";
  }
  desk.sign = function (key) { // of the last change of one thing
    const node = el("span", { class: "sj-sign" });
    desk.watch(function () {
      const op = desk.queue.list().filter((one) => one.key === key).pop();
      const before = desk.queue.saved().some((entry) => entry.op.key === key) || known(key);
      fill(node, op ? op.state : before ? "saved" : "", op && op.why);
    });
    return node;
  };
  function known(key) {
    const [kind, site, criterion] = key.split("|");
    if (kind === "weights") return Boolean(desk.data.own.weights);
    if (kind === "rating") return ((desk.data.own.ratings[site] || {})[criterion] || null) !== null;
    return kind === "done" ? desk.data.own.done : true;
  }
  desk.opSign = function (op) {
    const node = el("span", {});
    fill(node, stateOf(op), op && op.why);
    return node;
  };

  function tabs(parts) {
    const shown = shelf.read("tab", parts[0].id);
    const made = parts.map(function (part) {
      const panel = el("div", { role: "tabpanel", id: desk.name("panel-" + part.id), class: "sj-panel" }, part.draw());
      const button = el("button", { type: "button", role: "tab", id: desk.name("tab-" + part.id), "aria-controls": panel.id,
        on: { click() { show(part.id); }, keydown(event) { turn(event, part); } } }, part.name);
      panel.setAttribute("aria-labelledby", button.id);
      return { ...part, panel, button };
    });
    function turn(event, part) {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      const to = made[(parts.indexOf(part) + by + made.length) % made.length];
      show(to.id);
      to.button.focus();
    }
    function show(id) {
      shelf.write("tab", id);
      made.forEach(function ({ id: own, panel, button }) {
        panel.hidden = own !== id;
        button.setAttribute("aria-selected", String(own === id));
        button.tabIndex = own === id ? 0 : -1;
      });
    }
    desk.showTab = show;
    show(made.some((part) => part.id === shown) ? shown : parts[0].id);
    return [el("div", { role: "tablist", class: "sj-tabs" }, made.map((part) => part.button)), made.map((part) => part.panel)];
  }

  function draw() {
    const hand = root.contains(document.activeElement) ? document.activeElement : null;
    const [where, caret] = hand ? [hand.dataset.focus, hand.selectionStart] : [];
    watchers.desk = [];
    watchers.card = [];
    own = null;
    const evaluator = desk.data.role === "evaluator";
    const parts = [
      evaluator ? { id: "weights", name: desk.words.weights, draw: () => drawWeights(desk) } : null,
      { id: "cards", name: evaluator ? desk.words.ratings : desk.words.notes, draw: () => drawCards(desk) },
      { id: "finish", name: desk.words.finish, draw: () => drawFinish(desk) },
    ].filter(Boolean);
    const [bar, panels] = tabs(parts);
    root.className = "sj sj-root";
    root.lang = desk.data.lang;
    root.replaceChildren(drawStatus(desk), bar, ...panels);
    desk.refresh();
    if (where) desk.focus(where, caret);
  }

  // Nothing is drawn anew for a change of one's own figures; another language, round or stage is.
  const frame = (one) => JSON.stringify({ ...one, own: null, n: 0, sites: one.sites.map(({ id, name }) => [id, name]) });
  function update(next) {
    if (next.n < desk.data.n) return; // an answer overtaken on its way
    const same = frame(next) === frame(desk.data);
    desk.data = next;
    desk.words = next.words;
    desk.queue.forget(next.n);
    desk.queue.round = next.round;
    if (same) desk.refresh();
    else draw();
  }
  draw();
  shelf.recover().then(function (more) {
    if (more) draw();
    desk.queue.send();
  });
  return { update, queue: desk.queue, shelf, pictures: desk.pictures, end: desk.queue.end };
}

// The one line that always stands there: what is not saved, and what hinders it.
function drawStatus(desk) {
  const told = el("p", { class: "sj-told", role: "status" });
  const why = el("p", { class: "sj-why", role: "alert" });
  desk.watch(function () {
    const { words } = desk;
    const ops = desk.queue.list();
    const waiting = ops.filter((op) => op.state === "waiting").length;
    const refused = ops.length - waiting;
    const said = [waiting ? say(words.waiting_count, { count: waiting }) : words.all_saved];
    if (refused) said.push(say(words.refused_count, { count: refused }));
    told.textContent = said.join(" ");
    told.className = "sj-told " + (refused ? "sj-refused" : waiting ? "sj-waiting" : "sj-saved");
    const reasons = [...(waiting ? desk.queue.trouble : []), ...(desk.shelf.kept() ? [] : [words.not_kept])];
    if (!desk.data.editable) reasons.unshift(words.closed);
    why.textContent = reasons.join(" ");
    why.hidden = !reasons.length;
  });
  return el("div", { class: "sj-status" }, told, why);
}

// The end of it: what is still open, what was refused, and that one is done.
function drawFinish(desk) {
  const { data, words, queue } = desk;
  const head = el("h4", {}, words.open);
  const complete = el("p", { class: "sj-hint" }, words.nothing_open);
  const wrongHead = el("h4", {}, words.refused);
  const open = el("ul", { class: "sj-open" });
  const refused = el("ul", { class: "sj-entries" });
  const done = el("input", { type: "checkbox", disabled: !data.editable, on: { change() { queue.add("done", "done", { finished: done.checked }); } } });
  const thing = (op) => [words["kind_" + op.kind], (data.sites.find((s) => s.id === op.body.site) || {}).name,
    (data.scales.find((s) => s.criterion === op.body.criterion) || {}).name, op.body.text].filter(Boolean).join(" · ");
  desk.watch(function () {
    const own = desk.own();
    const rows = [];
    if (data.role === "evaluator" && !own.weights) rows.push({ text: words.open_weights, act: () => desk.showTab("weights") });
    data.sites.filter((site) => data.role === "evaluator" && own.recused[site.id] === null && desk.rated(site.id) < data.scales.length).forEach((site) => {
      rows.push({ text: say(words.open_site, { site: site.name, rated: desk.rated(site.id), scales: data.scales.length }), site: site.id });
    });
    desk.redraw(open, rows, (row) => el("li", {}, el("button", { type: "button", class: "sj-link", on: { click() {
      if (row.act) { row.act(); return; }
      desk.goTo(row.site);
      desk.showTab("cards");
    } } }, row.text)));
    const wrong = queue.list().filter((op) => op.state === "refused");
    desk.redraw(refused, wrong, (op) => el("li", { class: "sj-no" }, el("span", { class: "sj-grow" }, thing(op), el("small", {}, (op.why || []).join(" "))),
      el("button", { type: "button", class: "sj-quiet", on: { click() { queue.again(op.op_id); } } }, words.again),
      el("button", { type: "button", class: "sj-quiet", on: { click() { queue.discard(op.op_id); } } }, words.discard)));
    done.checked = Boolean(own.done);
    head.hidden = !rows.length;
    complete.hidden = rows.length > 0 || data.role !== "evaluator";
    wrongHead.hidden = !wrong.length;
  });
  return el("div", {}, wrongHead, refused, head, open, complete,
    data.role === "evaluator" ? el("label", { class: "sj-check sj-done" }, done, el("span", {}, words.done), desk.sign("done")) : null,
    desk.extras.finish ? desk.extras.finish(desk) : null, data.form_at ? drawOffline(desk) : null);
}

// Before a visit without a network: the form to take along, and where its file is handed in.
function drawOffline({ data, words }) {
  const link = (to, label) => el("a", { class: "sj-link", href: to, target: "_blank", rel: "noopener" }, label);
  return el("section", { class: "sj-group" }, el("h4", {}, words.offline), el("p", { class: "sj-hint" }, words.offline_how),
    el("p", { class: "sj-foot" }, data.role === "evaluator" && ["lobby", "open", "second_round"].includes(data.stage) ? link(data.form_at, words.offline_form) : null, link(data.merge_at, words.offline_merge)));
}
