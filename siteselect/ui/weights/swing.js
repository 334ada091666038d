// Points from 0 to 100 for each member of a level: for the move from worst to best, or directly.
export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".ss-judging");
  if (behind(root, data)) return;
  const tell = teller(root, setStateValue);
  const words = data.words;
  const drawn = JSON.stringify([data.kind, data.node, words, data.items.map((i) => [i.id, i.name, i.range, i.inside])]);
  if (root.drawn !== drawn) build();
  data.items.forEach(function (item) {
    const row = root.rows[item.id];
    if (document.activeElement !== row.number) show(row, item.value);
    row.stale.hidden = !item.stale;
  });
  shares();

  function show(row, value) {
    row.value = value;
    row.input.value = value;
    row.number.value = Math.round(value * 10) / 10;
    row.input.style.setProperty("--ss-at", (100 * value / data.most) + "%");
  }

  function shares() {
    const all = Object.values(root.rows);
    const total = all.reduce((sum, row) => sum + row.value, 0);
    all.forEach(function (row) {
      row.share.textContent = percent(total > 0 ? row.value / total : 0);
      row.line.classList.toggle("ss-off", row.value === 0);
    });
  }

  function told() {
    const values = {};
    Object.entries(root.rows).forEach(([id, row]) => { values[id] = row.value; });
    return { values, touched: [...root.touched] };
  }

  function changed(id, value) {
    show(root.rows[id], Math.min(data.most, Math.max(0, value)));
    root.touched.add(id);
    root.rows[id].stale.hidden = true;
    shares();
    tell(told);
  }

  function build() {
    root.drawn = drawn;
    root.rows = {};
    root.touched = new Set();
    const list = node("div", "ss-swings");
    data.items.forEach(function (item) {
      const line = node("section", "ss-swing ss-slider ss-of-" + item.branch);
      const head = node("div", "ss-slider-head");
      const share = node("output", "ss-share");
      head.append(node("b", "ss-slider-name", item.name), share);
      line.append(head);
      if (data.kind === "swing") line.append(item.range ? move(item.range) : node("p", "ss-move", item.inside));
      const slide = node("div", "ss-slide");
      const input = node("input");
      Object.assign(input, { type: "range", min: 0, max: data.most, step: 1 });
      input.setAttribute("aria-label", item.name);
      const number = node("input", "ss-number");
      Object.assign(number, { type: "number", min: 0, max: data.most, step: "any", inputMode: "decimal" });
      number.setAttribute("aria-label", item.name + ", " + words.points_of);
      const stale = node("p", "ss-stale-mark", words.stale);
      root.rows[item.id] = { line, share, input, number, stale, value: item.value };
      input.addEventListener("input", () => changed(item.id, Number(input.value)));
      number.addEventListener("change", function () {
        const given = number.valueAsNumber;
        changed(item.id, Number.isFinite(given) ? given : root.rows[item.id].value);
      });
      slide.append(input, number);
      line.append(slide, stale);
      list.append(line);
    });
    root.replaceChildren(list);
  }

  function move(range) {
    const text = node("p", "ss-move");
    text.append(node("span", "", words.from_worst), node("b", "", range.worst), node("i", "", "→"),
      node("span", "", words.to_best), node("b", "", range.best), node("span", "", range.unit));
    return text;
  }
}
