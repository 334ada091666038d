// The rating cards of one site, with notes, photos, its checklist and stepping back from it.
const ABOUT = ["site", "criterion", "item"];
const sameThing = (entry, about) => ABOUT.every((part) => (entry[part] || "") === about[part]);

function drawCards(desk) {
  const { data, words, shelf } = desk;
  let site = data.sites.find((one) => one.id === shelf.read("at", "")) || data.sites[0];
  const place = el("div");
  const options = data.sites.map((one) => el("option", { value: one.id }));
  const box = el("select", { class: "sj-select", on: { change() { go(box.value); } } }, options);
  const step = (by) => el("button", { type: "button", class: "sj-move", "aria-label": by < 0 ? words.site_before : words.site_after,
    on: { click() { go(data.sites[(data.sites.indexOf(site) + by + data.sites.length) % data.sites.length].id); } } }, by < 0 ? "‹" : "›");

  function go(id) {
    site = data.sites.find((one) => one.id === id);
    shelf.write("at", id);
    box.value = id;
    desk.unwatch("card");
    desk.watching("card", () => place.replaceChildren(drawSite(desk, site)));
    desk.refresh();
  }
  desk.goTo = go;
  desk.watch(function () {
    data.sites.forEach(function (one, i) {
      const done = desk.own().recused[one.id] !== null ? words.recused_short : desk.rated(one.id) + "/" + data.scales.length;
      options[i].textContent = data.scales.length ? say(words.counted, { name: one.name, count: done }) : one.name;
    });
  });
  go(site.id);
  return el("div", {}, el("div", { class: "sj-sitebar" }, step(-1),
    el("label", { class: "sj-grow" }, el("span", { class: "sj-hidden" }, words.site), box), step(1)), place);
}

function drawSite(desk, site) {
  const { data, words } = desk;
  const judged = el("div", { class: "sj-cards" });
  let away;
  desk.watch(function () {
    const reason = desk.own().recused[site.id];
    if (reason === away) return;
    away = reason;
    if (reason !== null) judged.replaceChildren(el("p", { class: "sj-away" }, say(words.recused, { reason }), " ", desk.sign("recused|" + site.id)));
    else judged.replaceChildren(...data.scales.map((scale) => drawScale(desk, site, scale)), ...drawChecklist(desk, site),
      el("section", { class: "sj-card" }, el("h4", {}, words.general_note), drawRemarks(desk, { site: site.id, criterion: "", item: "" })));
  });
  return el("div", {}, judged, data.may_recuse ? drawRecusal(desk, site) : null);
}

function drawScale(desk, site, scale) {
  const { data, words, queue } = desk;
  const key = "rating|" + site.id + "|" + scale.criterion;
  const level = () => (desk.own().ratings[site.id] || {})[scale.criterion];
  const rate = (value) => queue.add("rating", key, { site: site.id, criterion: scale.criterion, level: value });
  const radios = scale.levels.map((entry) => el("input", { type: "radio", name: desk.name(key), value: String(entry.level),
    on: { change() { rate(entry.level); } } }));
  const clear = el("button", { type: "button", class: "sj-link", on: { click() { rate(null); radios[0].focus(); } } }, words.withdraw);
  desk.watch(function () {
    const now = level();
    radios.forEach((radio, i) => { radio.checked = scale.levels[i].level === now; });
    clear.hidden = !data.editable || now === undefined || now === null;
  });
  const choices = scale.levels.map((entry, i) => el("label", { class: "sj-level" }, radios[i],
    el("b", { class: "sj-number" }, entry.name), el("span", {}, entry.text)));
  return el("section", { class: "sj-card sj-of-" + scale.branch },
    el("fieldset", { disabled: !data.editable }, el("legend", {}, el("b", {}, scale.name), el("span", { class: "sj-question" }, scale.question)), choices),
    el("p", { class: "sj-foot" }, desk.sign(key), clear),
    drawFolded(desk, words.remarks, { site: site.id, criterion: scale.criterion, item: "" }));
}

function drawChecklist(desk, site) {
  const { data, words } = desk;
  const items = data.checklist.filter((item) => item.site === site.id || item.site === "");
  if (!items.length) return [];
  return [el("section", { class: "sj-card" }, el("h4", {}, words.checklist), items.map(function (item) {
    const about = { site: site.id, criterion: "", item: item.id };
    return el("div", { class: "sj-item" }, el("p", {}, item.text), drawFolded(desk, words.remarks, about));
  }))];
}

// Remarks folded away, with their number; open where there is something not handed over yet.
function drawFolded(desk, title, about) {
  const head = el("summary", {});
  desk.watch(function () {
    const own = desk.own();
    const count = [...own.notes, ...own.photos].filter((entry) => sameThing(entry, about)).length;
    head.textContent = count ? say(desk.words.counted, { name: title, count }) : title;
  });
  const drafted = Boolean(desk.draft(about) || desk.draft({ ...about, part: "place" }));
  return el("details", { class: "sj-fold", open: drafted }, head, drawRemarks(desk, about));
}

function drawRemarks(desk, about) {
  const { data, words, queue } = desk;
  const text = el("textarea", { rows: 3, maxLength: 4000, disabled: !data.may_note, "aria-label": words.note, placeholder: words.note_hint });
  text.value = desk.draft(about);
  text.dataset.focus = "note|" + Object.values(about).join("|");
  const spot = drawPlace(desk, about);
  const add = el("button", { type: "button", class: "sj-quiet", on: { click() {
    if (!text.value.trim()) { text.focus(); return; }
    queue.add("note", "", { text: text.value.trim(), ...about, place: spot.value() });
    text.value = "";
    desk.keepDraft(about, "");
    spot.clear();
    refreshAdd();
  } } }, words.note_add);
  const state = el("span", { class: "sj-sign sj-draft" });
  function refreshAdd() {
    add.disabled = !data.may_note || !text.value.trim();
    state.textContent = text.value.trim() ? words.draft : "";
  }
  text.addEventListener("input", function () { desk.keepDraft(about, text.value); refreshAdd(); });
  refreshAdd();
  const listed = el("ul", { class: "sj-entries" });
  desk.watch(function () {
    const mine = desk.own().notes.filter((note) => sameThing(note, about));
    desk.redraw(listed, mine, (note) => el("li", {}, el("span", { class: "sj-grow sj-said" }, note.text,
      note.place ? el("small", {}, say(words.at_place, note.place)) : null), desk.opSign(note.op)));
  });
  return el("div", { class: "sj-remarks" }, listed, text, el("p", { class: "sj-foot" }, add, state), spot.node, drawPhotos(desk, about, spot));
}

function drawRecusal(desk, site) {
  const { data, words, queue } = desk;
  const about = { site: site.id, criterion: "recusal", item: "" };
  const why = el("textarea", { rows: 2, maxLength: 1000, "aria-label": words.recuse_reason, placeholder: words.recuse_reason });
  why.value = desk.draft(about);
  why.dataset.focus = "recusal|" + site.id;
  const go = el("button", { type: "button", class: "sj-quiet", disabled: !why.value.trim(), on: { click() {
    queue.add("recused", "recused|" + site.id, { participant: data.participant, site: site.id, reason: why.value.trim(), lifted: false });
    desk.keepDraft(about, "");
  } } }, say(words.recuse_do, { site: site.name }));
  why.addEventListener("input", function () { desk.keepDraft(about, why.value); go.disabled = !why.value.trim(); });
  const fold = el("details", { class: "sj-fold sj-recusal", open: Boolean(why.value) }, el("summary", {}, words.recuse), el("p", { class: "sj-hint" }, words.recuse_hint), why, go);
  desk.watch(() => { fold.hidden = desk.own().recused[site.id] !== null; });
  return fold;
}
