// Comparisons in pairs on Saaty's scale, in words; a pair may stay without a judgement.
export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".ss-judging");
  if (behind(root, data)) return;
  const tell = teller(root, setStateValue);
  const words = data.words;
  const drawn = JSON.stringify([data.node, data.names, data.ring, words]);
  if (root.drawn !== drawn) build();
  root.grades = { ...data.grades };
  Object.keys(root.rows).forEach(show);

  // a slider to the left says the first matters more: -2 is "three times", 1 "the other twice"
  function position(grade) { return grade > 1 ? 1 - grade : grade < 0 ? -grade - 1 : 0; }
  function gradeAt(at) { return at < 0 ? 1 - at : at > 0 ? -at - 1 : 1; }

  function show(key) {
    const row = root.rows[key];
    const grade = root.grades[key];
    const none = grade === null || grade === undefined;
    row.input.value = none ? 0 : position(grade);
    row.line.classList.toggle("ss-none", none);
    row.clear.hidden = none;
    row.said.textContent = none ? words.not_compared : sentence(row.pair, grade);
    row.input.setAttribute("aria-valuetext", row.said.textContent);
  }

  function sentence([a, b], grade) {
    const [first, second] = grade < 0 ? [b, a] : [a, b];
    return fill(grade === 1 ? words.judged_same : words.judged_more, {
      a: data.names[first], b: data.names[second], grade: words.grade[Math.abs(grade) - 1] });
  }

  function judged(key, grade) {
    root.grades[key] = grade;
    show(key);
    tell(function () {
      const made = {};
      Object.entries(root.grades).forEach(([k, g]) => { if (g !== null && g !== undefined) made[k] = g; });
      return { grades: made };
    });
  }

  function line(pair) {
    const key = pair.join("|");
    const made = node("section", "ss-pair" + (data.branch ? " ss-of-" + data.branch : ""));
    const head = node("div", "ss-pair-head");
    head.append(node("b", "ss-in-a", data.names[pair[0]]), node("b", "ss-in-b", data.names[pair[1]]));
    const input = node("input");
    Object.assign(input, { type: "range", min: 1 - data.most, max: data.most - 1, step: 1 });
    input.setAttribute("aria-label", data.names[pair[0]] + " / " + data.names[pair[1]]);
    const foot = node("div", "ss-pair-foot");
    const said = node("span", "ss-said");
    const clear = button("ss-plainlink", words.clear, "", () => judged(key, null));
    foot.append(said, clear);
    root.rows[key] = { pair, line: made, input, said, clear };
    input.addEventListener("input", () => judged(key, gradeAt(Number(input.value))));
    function same() { if (root.grades[key] === null || root.grades[key] === undefined) judged(key, 1); }
    input.addEventListener("click", same);
    input.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") same(); });
    made.append(head, input, foot);
    return made;
  }

  function build() {
    root.drawn = drawn;
    root.rows = {};
    root.grades = {};
    const parts = [];
    const ring = node("div", "ss-pairs");
    data.ring.forEach((pair) => ring.append(line(pair)));
    parts.push(ring);
    if (data.others.length) {
      const more = node("details", "ss-all");
      more.append(node("summary", "", fill(words.more_pairs, { count: data.others.length })));
      more.addEventListener("toggle", function () { // many: only made once they are wanted
        if (!more.open || more.querySelector(".ss-pairs")) return;
        const inner = node("div", "ss-pairs");
        data.others.forEach((pair) => inner.append(line(pair)));
        more.append(inner);
        data.others.forEach((pair) => show(pair.join("|")));
      });
      parts.push(more);
    }
    root.replaceChildren(...parts);
  }
}
