// Sites by ranks: a table of shares, coloured in steps; a click or Enter takes a site in hand.
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".ss-heat");
  const NARROW = 520; // px; below it neighbouring ranks share a column

  function node(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function percent(parts) {
    if (!parts) return "";
    const share = (100 * parts) / data.unit;
    return share < 0.5 ? "<1" : String(Math.round(share));
  }

  const width = data.cells.length ? data.cells[0].length : 0;
  const single = Array.from({ length: width }, (_, k) => [k, k]);
  const narrow = root.clientWidth < NARROW && width > 6;
  const spans = narrow ? [[0, 0], [1, 1], [2, 2], [3, 4], [5, Math.min(9, width - 1)]] : single;
  if (narrow && width > 10) spans.push([10, width - 1]);

  function ranks(span) {
    const last = span[1] === width - 1 ? data.ranks : span[1] + 1;
    return span[0] + 1 === last ? String(last) : span[0] + 1 + "–" + last;
  }

  function cell(name, parts, span) {
    const share = parts / data.unit;
    const error = Math.sqrt(Math.max(0, share * (1 - share)) / data.samples);
    const step = data.steps.filter((bound) => parts >= bound).length;
    const td = node("td", parts ? "ss-h" + step : "ss-never", percent(parts));
    td.title = data.words.cell.replace("{name}", name).replace("{rank}", ranks(span))
      .replace("{share}", (100 * share).toFixed(1) + "%").replace("{error}", (100 * error).toFixed(1) + "%");
    td.setAttribute("aria-label", td.title);
    return td;
  }

  const head = node("tr");
  head.append(node("th", "", data.words.site));
  spans.forEach((span) => head.append(node("th", "", ranks(span))));
  [...head.children].forEach((th) => { th.scope = "col"; });
  const body = node("tbody");
  data.id.forEach(function (id, i) {
    const chosen = id === data.chosen;
    const tr = node("tr", chosen ? "ss-row ss-row-chosen" : "ss-row");
    const name = node("th", "ss-name");
    name.scope = "row";
    const button = node("button", "", data.name[i]);
    button.type = "button";
    button.setAttribute("aria-pressed", String(chosen));
    name.append(button);
    tr.append(name);
    spans.forEach(function (span) {
      const parts = data.cells[i].slice(span[0], span[1] + 1).reduce((sum, p) => sum + p, 0);
      tr.append(cell(data.name[i], parts, span));
    });
    tr.addEventListener("click", () => setTriggerValue("site", id));
    body.append(tr);
  });
  const held = document.activeElement && root.contains(document.activeElement)
    ? document.activeElement.textContent : null;
  const table = node("table");
  table.setAttribute("aria-label", data.words.title);
  const thead = node("thead");
  thead.append(head);
  table.append(thead, body);
  root.replaceChildren(table);
  if (held) {
    const again = [...root.querySelectorAll("button")].find((b) => b.textContent === held);
    if (again) again.focus({ preventScroll: true });
  }
}
