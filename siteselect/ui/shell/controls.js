// The sliders of a question. They answer the hand at once and tell the server as they move;
// only what differs from the profile is told, in the same words as the address uses.
export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".ss-controls");
  const drawn = JSON.stringify(data);
  if (root.drawn === drawn) return; // a hand may be on a slider: leave it be
  root.drawn = drawn;
  const words = data.words;
  const EVERY = 90; // ms between two messages while a slider moves

  function node(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  const branches = {};
  const criteria = {};
  let land = data.land && data.land.value;
  let without = data.cluster ? data.cluster.without : false;

  function asked() {
    const query = {};
    const moved = data.branches.some((b) => branches[b.id].value !== b.seed);
    if (moved) query.weights = data.branches.map((b) => branches[b.id].value).join(",");
    const other = Object.values(criteria).filter((c) => c.value !== c.seed);
    if (other.length) query.criteria = other.map((c) => c.id + ":" + c.value).join(",");
    if (data.land && land !== data.land.seed) query.land = String(land);
    if (without) query.without = data.cluster.id;
    return query;
  }

  let told = 0;
  let waiting = null;
  function tell() {
    waiting = null;
    told = performance.now();
    setStateValue("asked", asked());
  }
  function changed() {
    shares();
    if (waiting === null) waiting = setTimeout(tell, Math.max(0, told + EVERY - performance.now()));
  }

  function percent(share) { return (100 * share).toFixed(share > 0 && share < 0.0995 ? 1 : 0) + "%"; }

  function shares() {
    const total = data.branches.reduce((sum, b) => sum + branches[b.id].value, 0);
    data.branches.forEach(function (b) {
      const part = total > 0 ? branches[b.id].value / total : 0;
      branches[b.id].share.textContent = percent(part);
      const inside = b.criteria.map((c) => criteria[c.id]);
      const active = (c) => (without && c.id === data.cluster.id ? 0 : c.value);
      const sum = inside.reduce((all, c) => all + active(c), 0);
      inside.forEach(function (c) {
        c.share.textContent = percent(sum > 0 ? part * active(c) / sum : 0);
        c.line.classList.toggle("ss-off", active(c) === 0);
      });
    });
    const query = asked();
    reset.disabled = Object.keys(query).length === 0;
  }

  function slider(item, kind) {
    const line = node("label", "ss-slider " + kind);
    const head = node("span", "ss-slider-head");
    const share = node("output", "ss-share");
    head.append(node("span", "ss-slider-name", item.name), share);
    const input = node("input");
    Object.assign(input, { type: "range", min: 0, max: data.most, step: 1, value: item.value });
    input.setAttribute("aria-label", item.name);
    const entry = { id: item.id, seed: item.seed, value: item.value, share, input, line };
    function fill() { input.style.setProperty("--ss-at", (100 * entry.value / data.most) + "%"); }
    entry.set = function (value) { entry.value = value; input.value = value; fill(); };
    input.addEventListener("input", function () {
      entry.value = Number(input.value);
      fill();
      changed();
    });
    fill();
    line.append(head, input);
    return entry;
  }

  const reset = node("button", "ss-quiet", words.reset);
  reset.type = "button";
  const top = node("div", "ss-branches");
  const inner = node("div", "ss-criteria");
  data.branches.forEach(function (b) {
    branches[b.id] = slider(b, "ss-of-" + b.id);
    top.append(branches[b.id].line);
    const group = node("section");
    group.append(node("h4", "", b.name), node("p", "", b.help));
    b.criteria.forEach(function (c) {
      criteria[c.id] = slider(c, "ss-of-" + b.id);
      group.append(criteria[c.id].line);
    });
    inner.append(group);
  });

  const foot = node("div", "ss-options");
  const sizes = [];
  if (data.land) {
    const set = node("fieldset", "ss-land");
    set.append(node("legend", "", words.land));
    data.land.sizes.forEach(function ([size, name]) {
      const choice = node("label");
      const radio = node("input");
      Object.assign(radio, { type: "radio", name: "ss-land", checked: size === land });
      radio.addEventListener("change", function () { land = size; changed(); });
      sizes.push([size, radio]);
      choice.append(radio, node("span", "", name));
      set.append(choice);
    });
    foot.append(set);
  }
  const box = node("input");
  if (data.cluster) {
    const choice = node("label", "ss-toggle");
    Object.assign(box, { type: "checkbox", checked: without });
    box.addEventListener("change", function () { without = box.checked; changed(); });
    choice.append(box, node("span", "", words.cluster));
    foot.append(choice);
  }
  reset.addEventListener("click", function () {
    data.branches.forEach((b) => branches[b.id].set(b.seed));
    Object.values(criteria).forEach((c) => c.set(c.seed));
    if (data.land) land = data.land.seed;
    sizes.forEach(([size, radio]) => { radio.checked = size === land; });
    without = false;
    box.checked = false;
    changed();
  });
  foot.append(reset);

  const all = node("details", "ss-all");
  all.append(node("summary", "", words.all_criteria), inner);
  const fold = node("details", "ss-fold"); // on a wide screen its line is hidden and it is open
  const narrow = window.matchMedia("(max-width: 640px)");
  const was = root.querySelector(".ss-fold");
  fold.open = was ? was.open : !narrow.matches;
  all.open = Boolean(root.querySelector(".ss-all[open]"));
  narrow.onchange = function () { fold.open = !narrow.matches; };
  fold.append(node("summary", "", words.importance), top, foot, all);
  root.replaceChildren(fold);
  shares();
}
