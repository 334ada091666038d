// An order of importance: up and down by buttons, or dragged by the grip.
export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".ss-judging");
  if (behind(root, data)) return;
  const tell = teller(root, setStateValue);
  const words = data.words;
  const drawn = JSON.stringify([data.node, words, data.items.map((i) => i.id).sort(), data.items.map((i) => i.name).sort()]);
  if (root.drawn !== drawn) build();
  if (!root.held) {
    root.order = data.items.map((item) => item.id);
    place();
    const total = data.items.reduce((sum, item) => sum + item.value, 0);
    data.items.forEach((item) => { root.rows[item.id].share.textContent = percent(total > 0 ? item.value / total : 0); });
  }

  function place() {
    const active = document.activeElement;
    root.order.forEach(function (id, at) {
      const row = root.rows[id];
      row.rank.textContent = String(at + 1);
      row.up.disabled = at === 0;
      row.down.disabled = at === root.order.length - 1;
      if (root.list.children[at] !== row.line) root.list.insertBefore(row.line, root.list.children[at] || null);
    });
    if (active && root.contains(active)) active.focus({ preventScroll: true });
  }

  function centroids() { // w_k = (1/n)(1/k + ... + 1/n)
    const n = root.order.length;
    let tail = 0;
    for (let at = n - 1; at >= 0; at -= 1) {
      tail += 1 / (at + 1);
      root.rows[root.order[at]].share.textContent = percent(tail / n);
    }
  }

  function changed() {
    place();
    centroids();
    tell(() => ({ order: root.order.slice() }));
  }

  function shift(id, by) {
    const from = root.order.indexOf(id);
    const to = Math.min(root.order.length - 1, Math.max(0, from + by));
    if (to === from) return;
    root.order.splice(from, 1);
    root.order.splice(to, 0, id);
    changed();
  }

  // the list itself follows the pointer: a row that changes its place would lose it
  function drag(list) {
    list.addEventListener("pointerdown", function (event) {
      const grip = event.target.closest(".ss-grip");
      if (!grip) return;
      event.preventDefault();
      list.setPointerCapture(event.pointerId);
      root.held = grip.dataset.id;
      root.rows[root.held].line.classList.add("ss-held");
    });
    list.addEventListener("pointermove", function (event) {
      const id = root.held;
      if (!id) return;
      const others = root.order.filter((other) => other !== id);
      const to = others.filter(function (other) {
        const box = root.rows[other].line.getBoundingClientRect();
        return box.top + box.height / 2 < event.clientY;
      }).length;
      if (root.order.indexOf(id) === to) return;
      others.splice(to, 0, id);
      root.order = others;
      place();
      centroids();
    });
    ["pointerup", "pointercancel"].forEach((name) => list.addEventListener(name, function () {
      if (!root.held) return;
      root.rows[root.held].line.classList.remove("ss-held");
      root.held = null;
      changed();
    }));
  }

  function build() {
    root.drawn = drawn;
    root.rows = {};
    root.list = node("ol", "ss-order");
    data.items.forEach(function (item) {
      const line = node("li", "ss-of-" + item.branch);
      const grip = node("span", "ss-grip", "⠿");
      grip.title = words.drag;
      grip.dataset.id = item.id;
      const rank = node("b", "ss-place");
      const share = node("output", "ss-share");
      const up = button("ss-step", "▲", fill(words.up, { name: item.name }), () => shift(item.id, -1));
      const down = button("ss-step", "▼", fill(words.down, { name: item.name }), () => shift(item.id, 1));
      root.rows[item.id] = { line, rank, share, up, down };
      line.append(grip, rank, node("span", "ss-order-name", item.name), share, up, down);
      root.list.append(line);
    });
    drag(root.list);
    root.replaceChildren(root.list);
  }
}
