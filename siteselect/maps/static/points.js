// Thousands of places on one canvas: no element a place, so that moving the map stays smooth.
(function () {
  "use strict";
  const SMALL = 2.6, LARGE = 6, HELD = 9; // px

  function node(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  // A canvas knows no style sheet: the palette is read from it, once it has come.
  function palette(map) {
    const probe = node("i");
    map.getContainer().append(probe);
    const read = (value) => { probe.style.color = value; return getComputedStyle(probe).color; };
    const found = [0, 1, 2, 3, 4, 5].map((step) => read("var(--ss-step-" + step + ")"));
    found.text = read("var(--ss-text)");
    found.sea = read("var(--ss-sea)");
    probe.remove();
    return found;
  }

  function tip(place, data) {
    const box = node("div");
    const said = data.words.place.replace(/\{(\w+)\}/g, (_, name) =>
      name === "score" ? place.score.toFixed(3) : place[name]);
    [place.name, data.lands[place.land], said].forEach((line) => box.append(node("div", "", line)));
    return box;
  }

  function legend(box, words) {
    const ramp = node("div", "ss-ramp");
    for (let step = 0; step < 6; step += 1) ramp.append(node("i", "ss-s" + step));
    words.bounds.forEach((bound) => ramp.append(node("span", "", bound)));
    const title = node("summary", "", words.score);
    title.append(ramp);
    box.replaceChildren(title, node("p", "ss-credit", words.credit));
  }

  let clicks = 0;
  function choose(id) {
    if (!window.Streamlit) return;
    clicks += 1;
    window.Streamlit.setComponentValue({ place: id, click: clicks + "-" + Date.now() });
  }

  function paint(map, drawn, tries) {
    const there = getComputedStyle(map.getContainer()).getPropertyValue("--ss-step-0").trim();
    if (!there && tries > 0) return setTimeout(() => paint(map, drawn, tries - 1), 100);
    const colours = palette(map);
    drawn.forEach(({ layer, step, held }) => layer.setStyle({
      fillColor: colours[step], color: held ? colours.text : colours.sea,
    }));
    map.getContainer().dataset.painted = colours[5];
  }

  // Countries asked for are looked at; every other answer leaves the view as it is.
  function look(map, data) {
    const near = data.near || "";
    if ((map.siteselectNear || "") === near) return;
    map.siteselectNear = near;
    const at = data.places.lat.map((lat, i) => [lat, data.places.lon[i]]);
    map.siteselectBounds = near && at.length ? at : null;
    window.siteselectFit(map);
  }

  window.siteselectPoints = function (map, group, data) {
    look(map, data);
    const columns = Object.keys(data.places);
    const circles = [];
    const count = data.places.id.length;
    if (!map.siteselectCanvas) map.siteselectCanvas = L.canvas({ padding: 0.5, tolerance: 4 });
    for (let at = count - 1; at >= 0; at -= 1) { // the best are drawn last, on top
      const place = Object.fromEntries(columns.map((name) => [name, data.places[name][at]]));
      const held = place.id === data.chosen;
      const radius = held ? HELD : Math.max(SMALL, LARGE - at / 150);
      const drawn = L.circleMarker([place.lat, place.lon], {
        renderer: map.siteselectCanvas, radius, fillOpacity: 0.92, weight: held ? 2.5 : 0.6,
      });
      circles.push({ layer: drawn, step: place.step, held });
      drawn.bindTooltip(() => tip(place, data), { className: "ss-tip", direction: "top" });
      drawn.on("click", () => choose(place.id)).addTo(group);
    }
    paint(map, circles, 50);
    window.siteselectTaiwan(data.taiwan).addTo(group);
    legend(map.siteselectLegend, data.legend);
    const switches = map.getContainer().querySelector(".ss-switches");
    if (switches) switches.hidden = true; // its layers belong to the candidates
    map.getContainer().dataset.places = String(count); // for whoever looks from outside
  };
})();
