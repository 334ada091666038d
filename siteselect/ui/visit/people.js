// Who is in: a table of text, and for the facilitator a button a person.
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".sv-people");

  function node(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function line(person) {
    const row = node("tr");
    const name = node("td", "sv-who");
    name.append(node("b", "", person.name), node("small", "", person.role));
    if (person.away) name.append(node("small", "sv-away", person.away));
    const far = node("td", "sv-far");
    if (person.evaluates) {
      const track = node("div", "ss-track");
      const fill = node("i", "ss-fill");
      fill.style.width = (100 * person.share).toFixed(1) + "%";
      track.append(fill);
      far.append(node("span", "", person.far), track);
    }
    const done = node("td", "sv-done" + (person.done ? " sv-yes" : ""), person.done_words);
    row.append(name, far, done);
    if (data.manage) {
      const cell = node("td", "sv-manage");
      const button = node("button", "ss-quiet", data.manage);
      button.type = "button";
      button.setAttribute("aria-label", data.manage + " " + person.name);
      button.addEventListener("click", () => setTriggerValue("person", person.id));
      cell.append(button);
      row.append(cell);
    }
    return row;
  }

  const head = node("tr");
  data.head.forEach((word) => {
    const cell = node("th", "", word);
    cell.scope = "col";
    head.append(cell);
  });
  const thead = node("thead");
  thead.append(head);
  const body = node("tbody");
  body.append(...data.people.map(line));
  const held = document.activeElement && root.contains(document.activeElement)
    ? document.activeElement.getAttribute("aria-label") : null;
  const table = node("table");
  table.append(thead, body);
  root.replaceChildren(table);
  if (held) {
    const again = [...root.querySelectorAll("button")].find((b) => b.getAttribute("aria-label") === held);
    if (again) again.focus({ preventScroll: true });
  }
}
