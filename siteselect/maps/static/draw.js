// Draws the world once and the sites after every answer. All names are set as text, never as
// HTML, and no address outside this server is ever asked for.
(function () {
  "use strict";

  const VIEW = [[-4, 6], [60, 290]]; // from Europe over the Pacific to the east of the Americas
  const TOP = 10; // from far away only these carry their rank; the others are dots
  const FAR = 3; // below this zoom the map is seen from far away
  const LIMITS = [[-70, -40], [82, 340]];
  const MOVED = 5; // px; a circle that stands farther from its place gets a line to it
  const STILL = 0.2; // px; one that hardly moved stands at its place

  function node(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  // The frame knows the theme only by its colours; the style sheets ask for light or dark.
  function followTheme(theme) {
    if (theme && theme.base) document.documentElement.style.colorScheme = theme.base;
  }

  window.siteselectBase = function (map) {
    map.setMaxBounds(LIMITS);
    fit(map);
    map.siteselectWorld = shapes(map, "world", window.SITESELECT_WORLD, "ss-land", 0.6);
    const legend = L.control({ position: "bottomleft" });
    legend.onAdd = function () {
      const box = node("details", "ss-legend");
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      map.siteselectLegend = box;
      return box;
    };
    legend.addTo(map);
    window.siteselectSwitchBox(map);
    const far = () => map.getContainer().classList.toggle("ss-far", map.getZoom() < FAR);
    map.on("zoomend", function () { far(); spread(map); });
    map.on("resize", function () { if (!map.siteselectTouched) fit(map); far(); spread(map); });
    // Leaflet hears of the window only; the box also changes when its style sheet comes.
    new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(map.getContainer());
    ["mousedown", "touchstart", "wheel", "keydown"].forEach((kind) => map.getContainer()
      .addEventListener(kind, () => { map.siteselectTouched = true; }, { passive: true }));
    far();
    if (!window.Streamlit) return; // a file of its own follows the reader's system
    const dark = getComputedStyle(document.documentElement).getPropertyValue("--background-color");
    followTheme({ base: isDark(dark) ? "dark" : "light" });
    window.Streamlit.events.addEventListener("streamlit:render", function (event) {
      followTheme(event.detail.theme);
    });
  };

  function isDark(color) {
    const hex = color.trim().replace("#", "");
    if (hex.length < 6) return false;
    const [r, g, b] = [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16));
    return 0.299 * r + 0.587 * g + 0.114 * b < 128;
  }

  // Shapes have a pane of their own: an answer that leaves them be does not draw them again.
  function shapes(map, pane, collection, className, weight) {
    map.createPane(pane).style.zIndex = 300; // under the arcs
    const style = { className, weight };
    return L.geoJson(collection, { interactive: false, style, pane, renderer: L.svg({ pane }) }).addTo(map);
  }

  function paint(layers, steps, name, plain) {
    layers.eachLayer(function (layer) {
      const path = layer.getElement();
      if (!path) return;
      const step = steps[layer.feature.properties[name]];
      const wanted = step === undefined ? plain : plain + " ss-land-" + step;
      if (path.getAttribute("class") !== wanted) path.setAttribute("class", wanted);
    });
  }

  // The shapes of states come once, when first asked for, and are drawn only then.
  function areas(map, data) {
    if (map.siteselectAreas && (!data.areas || !map.hasLayer(map.siteselectAreas))) {
      map.siteselectAreas[data.areas ? "addTo" : "removeFrom"](map);
    }
    if (!data.areas) return;
    if (map.siteselectAreas) return paint(map.siteselectAreas, data.areas.steps, "id", "ss-land ss-area");
    if (!window.SITESELECT_AREAS) {
      const script = node("script");
      script.src = data.areas.script;
      script.onload = () => areas(map, map.siteselectAnswer.data);
      document.body.append(script);
      return;
    }
    map.siteselectAreas = shapes(map, "areas", window.SITESELECT_AREAS, "ss-land ss-area", 0.8);
    paint(map.siteselectAreas, data.areas.steps, "id", "ss-land ss-area");
  }

  function fill(words, site) {
    return words.replace(/\{(\w+)\}/g, function (_, name) {
      return ["score", "low", "high"].includes(name) ? site[name].toFixed(3) : site[name];
    });
  }

  function tipLines(site, data) {
    const lines = [site.name, data.lands[site.land]];
    if (!site.rank) return lines.concat(site.step === -2 ? data.words.outside : data.words.not_ranked);
    lines.push(fill(data.words.place, site), fill(data.words.coverage, site));
    if (data.words.first) lines.push(fill(data.words.first, site));
    if (site.others) lines.push(fill(data.words.not_separated, site));
    return lines;
  }

  // Those behind the first, and those outside of the question, are dots from far away.
  function isMinor(site) { return site.rank > TOP || site.step === -2; }

  function sizeOf(site) { return site.rank ? Math.round(13 + 17 * site.score) : 13; }

  function marker(site, lines, chosen, peer) {
    const size = sizeOf(site);
    const dot = node("div", "ss-dot " + (site.step === -2 ? "ss-outside" : site.step < 0 ? "ss-none" : "ss-s" + site.step));
    if (site.conditional) dot.classList.add("ss-check-conditional");
    if (site.unknown) dot.classList.add("ss-check-unknown");
    dot.style.width = dot.style.height = size + "px";
    dot.style.fontSize = (site.rank > 9 ? 10 : 11.5) + "px";
    dot.textContent = site.rank || (site.step === -2 ? "" : "×");
    const icon = L.divIcon({
      html: dot, iconSize: [size, size],
      className: "ss-site" + (chosen ? " ss-chosen" : peer ? " ss-peer" : "") + (isMinor(site) ? " ss-minor" : ""),
    });
    const tip = node("div");
    lines.forEach((line) => tip.append(node("div", "", line)));
    const drawn = L.marker([site.lat, site.lon], {
      icon, keyboard: true, riseOnHover: true,
      zIndexOffset: chosen ? 9000 : (site.rank ? 4000 - 40 * site.rank : 0),
    }).bindTooltip(tip, { className: "ss-tip", direction: "top", offset: [0, -size / 2 - 3] });
    return drawn.on("add", function () { // Leaflet names only pictures for those who cannot see
      drawn.getElement().setAttribute("aria-label", lines.join(", "));
    });
  }

  // As the style sheet draws it: from far away circles shrink, and the minor ones to dots.
  function radius(mark, far) {
    const whole = mark.size / 2 + 2.5;
    if (mark.chosen) return whole * (far ? 0.86 : 1) + 4;
    return far ? whole * (mark.minor ? 0.52 : 0.86) : whole;
  }

  function spread(map) {
    if (!map.siteselectMarks) return;
    const marks = map.siteselectMarks.concat(map.siteselectSigns);
    const far = map.getZoom() < FAR;
    const homes = marks.map((mark) => map.latLngToLayerPoint(mark.home));
    const points = homes.map((home, i) => ({ x: home.x, y: home.y, r: radius(marks[i], far) }));
    const at = window.siteselectSpread(points);
    map.siteselectLeads.clearLayers();
    marks.forEach(function (mark, i) {
      const moved = Math.hypot(at[i][0] - homes[i].x, at[i][1] - homes[i].y);
      const place = moved > STILL ? map.layerPointToLatLng(at[i]) : mark.home;
      mark.marker.setLatLng(place);
      if (moved <= MOVED) return;
      L.polyline([mark.home, place], { className: "ss-lead", weight: 1, interactive: false })
        .addTo(map.siteselectLeads);
    });
    turnNames(marks, at);
  }

  // The name of a sign stands on the side away from the site in hand, and clear of the other's.
  function turnNames(marks, at) {
    const held = marks.findIndex((mark) => mark.chosen);
    const signs = marks.map((mark, i) => ({ mark, i })).filter(({ mark }) => mark.sign);
    const left = signs.map(({ i }) => held >= 0 && at[i][0] < at[held][0]);
    const [one, two] = signs;
    const close = two && left[0] === left[1] && Math.abs(at[one.i][1] - at[two.i][1]) < 34;
    signs.forEach(function ({ mark, i }, n) {
      const box = mark.sign;
      const above = close && at[i][1] <= at[signs[1 - n].i][1];
      box.classList.toggle("ss-place-left", left[n]);
      box.classList.toggle("ss-place-up", Boolean(above));
      box.classList.toggle("ss-place-down", Boolean(close && !above));
    });
  }

  window.siteselectPlace = spread;
  window.siteselectFit = fit;

  let clicks = 0; // each click is a new value, also a second one on the same site
  function choose(id) {
    if (!window.Streamlit) return;
    clicks += 1;
    window.Streamlit.setComponentValue({ site: id, click: clicks + "-" + Date.now() });
  }

  function taiwan(place) {
    const sign = node("div", "ss-taiwan");
    sign.append(node("i"), node("b", "", place.name));
    return L.marker(place.at, {
      interactive: false, keyboard: false, zIndexOffset: 12000,
      icon: L.divIcon({ html: sign, className: "", iconSize: [0, 0], iconAnchor: [6, 9] }),
    });
  }

  window.siteselectTaiwan = taiwan;

  function key(className, text) {
    const line = node("div", "ss-key");
    line.append(node("i", className), node("span", "", text));
    return line;
  }

  function drawLegend(box, words) {
    const ramp = node("div", "ss-ramp");
    for (let step = 0; step < 6; step += 1) ramp.append(node("i", "ss-s" + step));
    words.bounds.forEach((bound) => ramp.append(node("span", "", bound)));
    const title = node("summary", "", words.score);
    title.append(ramp);
    box.replaceChildren(title, key("ss-key-chosen", words.chosen), key("ss-key-peer", words.peer),
      key("ss-check-conditional", words.conditional), key("ss-check-unknown", words.unknown),
      key("ss-none", words.none), key("ss-key-lead", words.lead),
      node("p", "", words.shading), node("p", "ss-credit", words.credit)
    );
  }

  function fit(map) {
    if (map.siteselectBounds) map.fitBounds(map.siteselectBounds, {
      paddingTopLeft: [30, 30], paddingBottomRight: [30, 80], maxZoom: 6, animate: false, // the legend stands below
    });
    else map.fitBounds(VIEW, { animate: false });
  }

  // Another set of candidates is another part of the world; every other answer leaves the view.
  function look(map, data) {
    if (map.siteselectSet === data.set) return;
    const first = map.siteselectSet === undefined;
    map.siteselectSet = data.set;
    map.siteselectBounds = data.look;
    if (!first || map.siteselectBounds) fit(map);
  }

  window.siteselectDraw = function (map, group, data) {
    look(map, data);
    paint(map.siteselectWorld, data.shade, "iso3", "ss-land");
    window.siteselectLayers(map, group, data);
    areas(map, data);
    map.siteselectLeads = L.layerGroup().addTo(group);
    const columns = Object.keys(data.sites);
    const sites = data.sites.id.map((_, position) =>
      Object.fromEntries(columns.map((name) => [name, data.sites[name][position]])));
    const held = sites.find((site) => site.id === data.chosen);
    map.siteselectMarks = sites.map(function (site) {
      const chosen = site === held;
      const peer = Boolean(held && (data.peers || []).includes(site.id));
      const drawn = marker(site, tipLines(site, data), chosen, peer);
      drawn.on("click", () => choose(site.id)).addTo(group);
      return { marker: drawn, home: L.latLng(site.lat, site.lon), size: sizeOf(site),
               minor: isMinor(site), chosen };
    });
    spread(map);
    taiwan(data.taiwan).addTo(group);
    drawLegend(map.siteselectLegend, data.legend);
  };
})();
