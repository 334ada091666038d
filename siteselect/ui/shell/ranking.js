// The ranking as a real table: text only, one row a site, a click or Enter takes a site in hand.
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".ss-ranking");
  const words = data.words;

  function node(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function percent(share) { return (100 * share).toFixed(2) + "%"; }

  function bar(row) {
    const cell = node("td", "ss-score");
    const track = node("div", "ss-track");
    const fill = node("i", "ss-fill ss-b" + row.step);
    fill.style.width = percent(row.score);
    const span = node("i", "ss-span");
    span.style.left = percent(row.low);
    span.style.width = percent(row.high - row.low);
    track.append(fill, span);
    const numbers = node("div", "ss-numbers");
    numbers.append(node("b", "", row.score.toFixed(3)),
      node("span", "", row.low.toFixed(3) + "–" + row.high.toFixed(3)));
    if (row.apart) cell.title = words.apart + " " + row.apart;
    cell.append(numbers, track);
    return cell;
  }

  function pill(className, asked, word) {
    const names = asked.map((position) => data.knockouts[position]);
    const mark = node("span", "ss-pill " + className, String(names.length));
    mark.title = word + ": " + names.join(words.comma);
    mark.setAttribute("aria-label", mark.title);
    return mark;
  }

  function line(row) {
    const tr = node("tr", row.id === data.chosen ? "ss-row ss-row-chosen" : "ss-row");
    const name = node("td", "ss-name");
    const button = node("button", "", row.name);
    button.type = "button";
    button.setAttribute("aria-pressed", String(row.id === data.chosen));
    name.append(button, node("span", "", data.lands[row.land]));
    const check = node("td", "ss-checks");
    if (row.conditional.length) check.append(pill("ss-pill-conditional", row.conditional, words.conditional));
    if (row.unknown.length) check.append(pill("ss-pill-unknown", row.unknown, words.unknown));
    tr.append(node("td", "ss-rank", String(row.rank)), name, bar(row),
      node("td", "ss-first", row.first),
      node("td", "ss-coverage", Math.round(100 * row.coverage) + "%"), check);
    tr.addEventListener("click", () => setTriggerValue("site", row.id));
    return tr;
  }

  const head = node("tr");
  words.head.forEach((word) => {
    const cell = node("th", "", word);
    cell.scope = "col";
    head.append(cell);
  });
  const thead = node("thead");
  thead.append(head);
  const body = node("tbody");
  data.rows.id.forEach((_, position) => {
    const row = {};
    Object.keys(data.rows).forEach((name) => { row[name] = data.rows[name][position]; });
    body.append(line(row));
  });
  const held = document.activeElement && root.contains(document.activeElement)
    ? document.activeElement.textContent : null;
  const table = node("table");
  table.append(thead, body);
  root.replaceChildren(table);
  if (held) {
    const again = [...root.querySelectorAll("button")].find((b) => b.textContent === held);
    if (again) again.focus({ preventScroll: true });
  }
}
