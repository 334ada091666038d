// A value function as a curve with the sites on it: its points are dragged, typed, or moved by keys.
export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".ss-judging");
  if (behind(root, data) || root.held !== undefined && root.held !== null) return;
  const tell = teller(root, setStateValue);
  const words = data.words;
  const SVG = "http://www.w3.org/2000/svg";
  const HIGH = 270, LEFT = 40, RIGHT = 14, TOP = 14, FOOT = 38;
  const drawn = JSON.stringify([data.name, data.unit, data.own, data.shipped, data.sites, words]);
  const held = JSON.stringify([root.scale, root.points]) === JSON.stringify([data.scale, data.points]);
  if (root.drawn === drawn && held) return; // somebody may be typing
  root.drawn = drawn;
  root.scale = data.scale;
  root.points = data.points.map((p) => p.slice());
  const focused = root.contains(document.activeElement) ? document.activeElement.dataset.at : null;
  build();
  if (focused) { const again = root.querySelector(`[data-at="${focused}"]`); if (again) again.focus({ preventScroll: true }); }

  function shape(name, attributes, className) {
    const made = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([k, v]) => made.setAttribute(k, v));
    if (className) made.setAttribute("class", className);
    return made;
  }

  function domain() {
    const log = root.scale === "log";
    const all = [...root.points, ...data.shipped.points].map((p) => p[0]).concat(data.sites.map((s) => s[1]));
    const used = log ? all.filter((x) => x > 0).map(Math.log) : all;
    const low = Math.min(...used), high = Math.max(...used), pad = 0.04 * (high - low || 1);
    const map = (x) => (log ? Math.log(Math.max(x, 1e-12)) : x);
    const span = [low - pad, high + pad];
    return { log, span, at: (x) => (map(x) - span[0]) / (span[1] - span[0]),
      from: (share) => { const y = span[0] + share * (span[1] - span[0]); return log ? Math.exp(y) : y; } };
  }

  function value(points, scale, x) {
    if (x <= points[0][0]) return points[0][1];
    const last = points[points.length - 1];
    if (x >= last[0]) return last[1];
    const k = points.findIndex((p) => p[0] > x) - 1;
    const [x0, v0] = points[k], [x1, v1] = points[k + 1];
    if (scale === "step") return v0;
    const part = scale === "log" ? Math.log(x / x0) / Math.log(x1 / x0) : (x - x0) / (x1 - x0);
    return v0 + part * (v1 - v0);
  }

  function tidy(x, d) { // as fine as a hand can mean on this axis
    const unit = Math.pow(10, Math.floor(Math.log10(Math.abs(d.log ? x || 1 : d.span[1] - d.span[0]))) - 2);
    return Number((Math.round(x / unit) * unit).toPrecision(6));
  }

  function path(points, scale, d, width) {
    const px = (x) => LEFT + d.at(x) * (width - LEFT - RIGHT), py = (v) => TOP + (1 - v) * (HIGH - TOP - FOOT);
    const steps = [];
    for (let k = 0; k <= 160; k += 1) steps.push(d.from(k / 160));
    const xs = [...steps, ...points.map((p) => p[0])].sort((a, b) => a - b);
    let made = "";
    xs.forEach(function (x, k) {
      const v = value(points, scale, x);
      if (scale === "step" && k && v !== value(points, scale, xs[k - 1])) made += `L${px(x)} ${py(value(points, scale, xs[k - 1]))}`;
      made += `${made ? "L" : "M"}${px(x)} ${py(v)}`;
    });
    return made;
  }

  function number(x) { return x.toLocaleString("en", { maximumSignificantDigits: 6 }); }

  function ticks(d, most) { // round figures: 1, 2 or 5 times a power of ten
    const low = d.from(0), high = d.from(1), found = [];
    if (d.log) {
      for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power += 1) {
        [1, 2, 5].forEach((by) => found.push(by * 10 ** power));
      }
      const inside = found.filter((x) => x >= low && x <= high);
      return inside.filter((x, k) => k % Math.ceil(inside.length / most) === 0);
    }
    const rough = (high - low) / most, power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((by) => by * power).find((size) => size >= rough);
    for (let k = Math.ceil(low / step); k * step <= high; k += 1) found.push(Number((k * step).toPrecision(6)));
    return found;
  }

  function draw(d) {
    const width = Math.max(280, root.clientWidth), inner = width - LEFT - RIGHT;
    const px = (x) => LEFT + d.at(x) * inner, py = (v) => TOP + (1 - v) * (HIGH - TOP - FOOT);
    const svg = root.svg;
    svg.setAttribute("viewBox", `0 0 ${width} ${HIGH}`);
    svg.setAttribute("height", HIGH);
    const parts = [];
    [0, 0.5, 1].forEach(function (v) {
      parts.push(shape("line", { x1: LEFT, x2: width - RIGHT, y1: py(v), y2: py(v) }, "ss-gridline"));
      const text = shape("text", { x: LEFT - 8, y: py(v) + 4, "text-anchor": "end" });
      text.textContent = String(v);
      parts.push(text);
    });
    ticks(d, width < 420 ? 4 : 7).forEach(function (x) {
      const text = shape("text", { x: px(x), y: HIGH - FOOT + 18, "text-anchor": "middle" });
      text.textContent = number(x);
      parts.push(text);
    });
    const unit = shape("text", { x: width - RIGHT, y: HIGH - 3, "text-anchor": "end" }, "ss-unit");
    unit.textContent = data.unit;
    parts.push(unit);
    if (data.own || root.n) parts.push(shape("path", { d: path(data.shipped.points, data.shipped.scale, d, width) }, "ss-shipped"));
    parts.push(shape("path", { d: path(root.points, root.scale, d, width) }, "ss-curve"));
    data.sites.forEach(function ([name, x]) {
      const v = value(root.points, root.scale, x);
      const dot = shape("circle", { cx: px(x), cy: py(v), r: 4 }, "ss-on-curve");
      const title = shape("title", {});
      title.textContent = `${name}: ${number(x)} ${data.unit} → ${v.toFixed(2)}`;
      dot.append(title);
      parts.push(dot, shape("line", { x1: px(x), x2: px(x), y1: HIGH - FOOT, y2: HIGH - FOOT + 5 }, "ss-tick"));
    });
    root.points.forEach((point, k) => parts.push(handle(point, k, px(point[0]), py(point[1]))));
    svg.replaceChildren(...parts);
    svg.sites = d;
  }

  function handle([x, v], k, cx, cy) {
    const made = shape("g", { tabindex: 0, role: "slider", "aria-valuemin": 0, "aria-valuemax": 1, "aria-valuenow": v,
      "aria-label": fill(words.curve_drag, { k: k + 1 }), "aria-valuetext": `${number(x)} ${data.unit} → ${v}`, "data-at": "h" + k }, "ss-handle");
    made.append(shape("circle", { cx, cy, r: 20 }, "ss-hit"), shape("circle", { cx, cy, r: 7.5 }, "ss-knob"));
    return made;
  }

  function put(k, x, v, d) {
    const left = k ? root.points[k - 1][0] : -Infinity;
    const right = k < root.points.length - 1 ? root.points[k + 1][0] : Infinity;
    let to = tidy(x, d);
    if (d.log) to = Math.max(to, Math.exp(d.span[0]));
    if (to > left && to < right) root.points[k][0] = to;
    root.points[k][1] = Math.min(1, Math.max(0, Math.round(v * 100) / 100));
  }

  function send() { tell(() => ({ scale: root.scale, points: root.points.map((p) => p.slice()) })); }

  function changed(d) { draw(d || domain()); table(); send(); }

  function listen(svg) {
    svg.addEventListener("pointerdown", function (event) {
      const grabbed = event.target.closest(".ss-handle");
      if (!grabbed) return;
      event.preventDefault();
      svg.setPointerCapture(event.pointerId);
      root.held = Number(grabbed.dataset.at.slice(1));
      root.domain = svg.sites;
    });
    svg.addEventListener("pointermove", function (event) {
      if (root.held === undefined || root.held === null) return;
      const box = svg.getBoundingClientRect(), d = root.domain;
      const share = (event.clientX - box.left - LEFT) / (box.width - LEFT - RIGHT);
      put(root.held, d.from(Math.min(1, Math.max(0, share))), 1 - (event.clientY - box.top - TOP) / (HIGH - TOP - FOOT), d);
      changed(d);
    });
    ["pointerup", "pointercancel"].forEach((name) => svg.addEventListener(name, function () {
      if (root.held === undefined || root.held === null) return;
      root.held = null;
      changed();
    }));
    svg.addEventListener("keydown", function (event) {
      const grabbed = event.target.closest(".ss-handle");
      const by = { ArrowUp: [0, 0.05], ArrowDown: [0, -0.05], ArrowRight: [0.01, 0], ArrowLeft: [-0.01, 0] }[event.key];
      if (!grabbed || !by) return;
      event.preventDefault();
      const k = Number(grabbed.dataset.at.slice(1)), d = domain(), [x, v] = root.points[k];
      put(k, by[0] ? d.from(d.at(x) + by[0]) : x, v + by[1], d);
      changed();
      svg.querySelector(`[data-at="h${k}"]`).focus({ preventScroll: true });
    });
  }

  function table() {
    root.points.forEach(function (point, k) {
      const inputs = root.inputs[k];
      if (!inputs) return;
      point.forEach((x, side) => { if (document.activeElement !== inputs[side]) inputs[side].value = x; });
    });
  }

  function fields() {
    const box = node("div", "ss-points");
    box.append(node("span", "ss-note", words.curve_figure + " (" + data.unit + ") → " + words.curve_value));
    root.inputs = root.points.map(function (point, k) {
      const row = node("div", "ss-point");
      const made = [words.curve_figure + " (" + data.unit + ")", words.curve_value].map(function (name, side) {
        const input = node("input", "ss-number");
        Object.assign(input, { type: "number", step: "any", value: point[side], inputMode: "decimal" });
        input.dataset.at = "i" + k + side;
        input.setAttribute("aria-label", name + " " + (k + 1));
        input.addEventListener("change", function () {
          if (!Number.isFinite(input.valueAsNumber)) { input.value = root.points[k][side]; return; }
          root.points[k][side] = input.valueAsNumber;
          changed();
        });
        return input;
      });
      row.append(made[0], node("span", "", "→"), made[1]);
      if (root.points.length > 2) row.append(button("ss-step", "×", words.curve_remove + " " + (k + 1), function () {
        root.points.splice(k, 1);
        build();
        send();
      }));
      box.append(row);
      return made;
    });
    return box;
  }

  function widest() {
    const d = domain();
    let best = 0;
    root.points.forEach(function (p, k) {
      const gap = (j) => d.at(root.points[j + 1][0]) - d.at(root.points[j][0]);
      if (k < root.points.length - 1 && gap(k) > gap(best)) best = k;
    });
    const x = tidy(d.from((d.at(root.points[best][0]) + d.at(root.points[best + 1][0])) / 2), d);
    root.points.splice(best + 1, 0, [x, Math.round(100 * value(root.points, root.scale, x)) / 100]);
  }

  function current() {
    if (root.scale !== "linear") return root.scale;
    const turns = root.points.slice(1).map((p, k) => Math.sign(p[1] - root.points[k][1])).filter(Boolean);
    if (turns.includes(1) && turns.includes(-1)) return "target";
    return root.points.length === 2 ? "linear" : "piecewise";
  }

  function become(name) {
    const first = root.points[0], last = root.points[root.points.length - 1];
    const rises = data.objective !== "min", was = current();
    if ((name === "piecewise" || name === "step") && root.points.length === 2) widest();
    root.scale = name === "log" || name === "step" ? name : "linear";
    if (was === "target" && name !== "target") {
      root.points = [[first[0], rises ? 0 : 1], [last[0], rises ? 1 : 0]];
      if (name === "piecewise" || name === "step") widest();
    }
    if (name === "linear" || (name === "log" && root.points.length > 2)) root.points = [root.points[0], root.points[root.points.length - 1]];
    if (name === "log" && root.points[0][0] <= 0) {
      const some = data.sites.map((s) => s[1]).filter((x) => x > 0 && x < root.points[root.points.length - 1][0]);
      root.points[0][0] = some.length ? Math.min(...some) : root.points[root.points.length - 1][0] / 100;
    }
    if (name === "target") {
      root.points = [[first[0], 0], [tidy((first[0] + last[0]) / 2, { log: false, span: [first[0], last[0]] }), 1], [last[0], 0]];
    }
    build();
    send();
  }

  function build() {
    const shapes = node("div", "ss-shapes");
    shapes.setAttribute("role", "group");
    shapes.setAttribute("aria-label", words.curve_shape);
    ["linear", "piecewise", "log", "step", "target"].forEach(function (name) {
      const made = button("ss-quiet", words["curve_" + name], "", () => become(name));
      made.setAttribute("aria-pressed", String(current() === name));
      shapes.append(made);
    });
    root.svg = shape("svg", { width: "100%", role: "group", "aria-label": data.name }, "ss-plot");
    listen(root.svg);
    const foot = node("div", "ss-curve-foot");
    const back = button("ss-quiet", words.curve_back, "", function () {
      root.scale = data.shipped.scale;
      root.points = data.shipped.points.map((p) => p.slice());
      build();
      send();
    });
    back.disabled = !data.own && JSON.stringify(root.points) === JSON.stringify(data.shipped.points);
    foot.append(button("ss-quiet", words.curve_add, "", function () { widest(); build(); send(); }), back);
    const key = node("p", "ss-note", words.curve_sites + (data.own ? " " + words.curve_shipped : ""));
    root.replaceChildren(shapes, root.svg, key, fields(), foot);
    draw(domain());
    root.redraw = () => draw(domain());
    if (!root.watch) {
      root.watch = new ResizeObserver(() => root.redraw());
      root.watch.observe(root);
    }
  }
}
