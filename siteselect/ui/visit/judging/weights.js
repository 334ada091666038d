// The weights: a method, the branches, and within a branch its criteria where the person wants to.
const METHODS = ["swing", "roc", "direct", "ahp"];

function drawWeights(desk) {
  const { data, words, shelf } = desk;
  const narrow = window.matchMedia("(max-width: 640px)").matches;
  const top = { id: "branches", name: words.branches, items: data.branches };
  const groups = [top, ...data.branches.map((branch) => ({ id: branch.id, name: branch.name, items: branch.criteria, branch }))];
  const state = shelf.read("weights", null) || begin();
  const body = el("div");

  function begin() {
    const own = desk.own().weights;
    const method = own ? own.method : narrow ? "roc" : "swing";
    const made = { method, judged: {}, given: {} };
    if (own && own.given) {
      const inside = own.given.criteria || {};
      made.given[method] = { ...inside, ...(own.given.branches ? { branches: own.given.branches } : {}) };
      Object.keys(inside).forEach((branch) => { made.judged[branch] = true; });
    }
    return made;
  }

  function judgement(group) { // for this method, started from what stands now if there is none yet
    const kept = (state.given[state.method] = state.given[state.method] || {});
    if (!kept[group.id] || !fits(state.method, kept[group.id], group.items)) kept[group.id] = seed(state.method, group.items);
    return kept[group.id];
  }
  const tooMany = (group) => state.method === "ahp" && group.items.length > MOST_IN_PAIRS;
  const judged = (group) => group === top || (Boolean(state.judged[group.id]) && !tooMany(group));
  const stands = (group) => Object.fromEntries(group.items.map((item) => [item.id, item.importance]));
  const importanceOf = (group) => (judged(group) ? importances(state.method, judgement(group)) : stands(group));
  const total = (importance) => Object.values(importance).reduce((sum, value) => sum + value, 0);

  function send() {
    shelf.write("weights", state);
    const empty = groups.filter((group) => judged(group) && !(total(importanceOf(group)) > 0));
    warning.textContent = empty.length ? say(words.all_zero, { group: empty[0].name }) : "";
    if (empty.length) return;
    const inner = groups.slice(1).filter(judged);
    const given = { branches: judgement(top), criteria: Object.fromEntries(inner.map((g) => [g.id, judgement(g)])) };
    if (state.method === "swing") {
      given.ranges = Object.fromEntries(inner.flatMap((g) => g.items.map((item) => [item.id, item.ends])));
    }
    const criteria = Object.assign({}, ...inner.map(importanceOf));
    desk.queue.add("weights", "weights", { method: state.method, given, branches: importanceOf(top), criteria });
  }

  function changed(quiet) { // `quiet`: a slider still moves; what is kept must still not be lost
    shelf.write("weights", state);
    refresh();
    if (!quiet) send();
  }

  let outputs = [];
  function refresh() { outputs.forEach((show) => show()); }
  function share(group, id, where) {
    const whole = sharesOf(importanceOf(top));
    const inside = sharesOf(importanceOf(group))[id];
    where.textContent = percent(group === top ? inside : inside * whole[group.id]);
  }

  function choice(method) {
    const input = el("input", { type: "radio", name: desk.name("method"), checked: method === state.method, on: {
      change() { state.method = method; shelf.write("weights", state); draw(); },
    } });
    return el("label", { class: "sj-choice" }, input, el("span", {}, words["method_" + method]));
  }

  function within(group) {
    const box = el("input", { type: "checkbox", checked: Boolean(state.judged[group.id]), disabled: !data.editable, on: {
      change() {
        state.judged[group.id] = box.checked;
        shelf.write("weights", state);
        draw();
        send();
        desk.focus(group.id);
      },
    } });
    box.dataset.focus = group.id;
    if (group.items.length < 2) return null;
    const out = el("output", { class: "sj-share" });
    outputs.push(() => { out.textContent = percent(sharesOf(importanceOf(top))[group.id]); });
    const many = tooMany(group) ? el("p", { class: "sj-hint" }, say(words.too_many_pairs, { count: group.items.length, most: MOST_IN_PAIRS })) : null;
    const inside = judged(group) ? editor(group) : null;
    return el("section", { class: "sj-group sj-of-" + group.id }, el("h4", {}, el("span", {}, group.name), out),
      many || el("label", { class: "sj-check" }, box, el("span", {}, say(words.judge_within, { count: group.items.length }))), inside);
  }

  function editor(group) {
    const draws = { roc: drawOrder, ahp: drawPairs };
    return (draws[state.method] || drawPoints)({
      group, words, given: judgement(group), changed, editable: data.editable, name: desk.name, focus: desk.focus,
      redraw: draw, share: (id, where) => { outputs.push(() => share(group, id, where)); },
      onRefresh: (act) => outputs.push(act),
    });
  }

  function draw() {
    outputs = [];
    const hint = words["hint_" + state.method];
    body.replaceChildren(el("p", { class: "sj-hint" }, hint), editor(top), ...groups.slice(1).map(within).filter(Boolean), warning,
      el("p", { class: "sj-foot" }, use, sign));
    refresh();
  }
  const sign = desk.sign("weights");
  const warning = el("p", { class: "sj-warning", role: "alert" });
  const use = el("button", { type: "button", class: "sj-main", disabled: !data.editable, on: { click: send } }, words.use_weights);
  const methods = el("fieldset", { class: "sj-methods", disabled: !data.editable },
    el("legend", {}, words.method), METHODS.map(choice));
  draw();
  return el("div", {}, el("p", { class: "sj-lead" }, words.weights_lead), methods, body);
}

function drawPoints({ group, words, given, changed, editable, share }) {
  return el("div", { class: "sj-points" }, group.items.map(function (item) {
    const value = el("output", { class: "sj-value" });
    const part = el("output", { class: "sj-share" });
    share(item.id, part);
    const input = el("input", { type: "range", min: 0, max: 100, step: 1, disabled: !editable, "aria-label": item.name });
    input.value = given.points[item.id];
    function show() {
      value.textContent = say(words.points, { points: input.value });
      input.style.setProperty("--sj-at", input.value + "%");
    }
    input.addEventListener("input", function () {
      given.points[item.id] = Number(input.value);
      show();
      changed(true);
    });
    input.addEventListener("change", () => changed(false));
    show();
    return el("label", { class: "sj-slider" }, el("span", { class: "sj-line" }, el("b", {}, item.name), value, part),
      item.range ? el("small", {}, say(words.range, item.range)) : null, input);
  }));
}

function drawOrder({ group, words, given, changed, editable, share, redraw, focus, name }) {
  const byId = Object.fromEntries(group.items.map((item) => [item.id, item]));
  function move(place, by) {
    const id = given.order[place];
    given.order.splice(place, 1);
    given.order.splice(place + by, 0, id);
    redraw();
    changed(false);
    const end = by < 0 ? place + by === 0 : place + by === given.order.length - 1;
    focus(name("move-" + id + ((by < 0) !== end ? "-up" : "-down"))); // at an end its button is off: take the other
  }
  function button(id, place, by, sign, label) {
    const off = !editable || place + by < 0 || place + by >= given.order.length;
    const made = el("button", { type: "button", class: "sj-move", disabled: off, "aria-label": say(label, { name: byId[id].name }),
      on: { click: () => move(place, by) } }, sign);
    made.dataset.focus = name("move-" + id + (by < 0 ? "-up" : "-down"));
    return made;
  }
  return el("ol", { class: "sj-order" }, given.order.map(function (id, place) {
    const part = el("output", { class: "sj-share" });
    share(id, part);
    const item = byId[id];
    return el("li", {}, el("span", { class: "sj-place", "aria-hidden": "true" }, String(place + 1)),
      el("span", { class: "sj-grow" }, el("b", {}, item.name), item.range ? el("small", {}, say(words.range, item.range)) : null), part,
      button(id, place, -1, "↑", words.move_up), button(id, place, 1, "↓", words.move_down));
  }));
}

function drawPairs({ group, words, given, changed, editable, share, onRefresh }) {
  const names = Object.fromEntries(group.items.map((item) => [item.id, item.name]));
  function told(pair) {
    if (pair.value === 1) return words.pair_equal;
    const more = pair.value > 1;
    const by = Math.round(more ? pair.value : 1 / pair.value);
    return say(words.pair_more, { name: names[more ? pair.a : pair.b], by });
  }
  const rows = given.pairs.map(function (pair) {
    const out = el("output", { class: "sj-value" });
    const steps = Math.round(pair.value >= 1 ? pair.value - 1 : 1 - 1 / pair.value);
    const input = el("input", { type: "range", min: -8, max: 8, step: 1, disabled: !editable,
      "aria-label": say(words.pair, { a: names[pair.a], b: names[pair.b] }) });
    input.value = -steps; // to the left: the first of the two
    function show() {
      out.textContent = told(pair);
      input.setAttribute("aria-valuetext", out.textContent);
      input.style.setProperty("--sj-at", 50 + 6.25 * Number(input.value) + "%");
    }
    input.addEventListener("input", function () {
      const moved = -Number(input.value);
      pair.value = moved >= 0 ? 1 + moved : 1 / (1 - moved);
      show();
      changed(true);
    });
    input.addEventListener("change", () => changed(false));
    show();
    return el("label", { class: "sj-slider sj-pair" }, el("span", { class: "sj-line" }, el("b", {}, names[pair.a]), el("b", {}, names[pair.b])), input, out);
  });
  const ratio = el("p", { class: "sj-hint", role: "status" });
  onRefresh(function () {
    const found = consistency(given.items, given.pairs);
    const values = { ratio: found.ratio.toFixed(2), a: names[found.worst.a], b: names[found.worst.b] };
    ratio.textContent = say(found.ratio > 0.1 ? words.inconsistent : words.consistent, values);
  });
  const shares = el("ul", { class: "sj-shares" }, group.items.map(function (item) {
    const part = el("output", { class: "sj-share" });
    share(item.id, part);
    return el("li", {}, el("span", {}, item.name), part);
  }));
  return el("div", { class: "sj-points" }, rows, ratio, shares);
}
