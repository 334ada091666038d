// Draws the world once and the sites after every answer. All names are set as text, never as
// HTML, and no address outside this server is ever asked for.
(function () {
  "use strict";

  const VIEW = [[-4, 6], [60, 290]]; // from Europe over the Pacific to the east of the Americas
  const TOP = 10; // from far away only these carry their rank; the others are dots
  const LIMITS = [[-70, -40], [82, 340]];

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
    map.fitBounds(VIEW);
    const style = { className: "ss-land", weight: 0.6 };
    map.siteselectWorld = L.geoJson(window.SITESELECT_WORLD, { interactive: false, style }).addTo(map);
    const legend = L.control({ position: "bottomleft" });
    legend.onAdd = function () {
      const box = node("details", "ss-legend");
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      map.siteselectLegend = box;
      return box;
    };
    legend.addTo(map);
    const far = () => map.getContainer().classList.toggle("ss-far", map.getZoom() < 3);
    map.on("zoomend", far);
    far();
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

  function shade(map, steps) {
    map.siteselectWorld.eachLayer(function (layer) {
      const path = layer.getElement();
      if (!path) return;
      const step = steps[layer.feature.properties.iso3];
      path.setAttribute("class", step === undefined ? "ss-land" : "ss-land ss-land-" + step);
    });
  }

  function fill(words, site) {
    return words.replace(/\{(\w+)\}/g, function (_, name) {
      return ["score", "low", "high"].includes(name) ? site[name].toFixed(3) : site[name];
    });
  }

  function tipLines(site, data) {
    const lines = [site.name, data.lands[site.land]];
    if (!site.rank) return lines.concat(data.words.not_ranked);
    lines.push(fill(data.words.place, site), fill(data.words.coverage, site));
    if (site.others) lines.push(fill(data.words.not_separated, site));
    return lines;
  }

  function marker(site, lines, chosen) {
    const size = site.rank ? Math.round(13 + 17 * site.score) : 13;
    const dot = node("div", "ss-dot " + (site.step < 0 ? "ss-none" : "ss-s" + site.step));
    if (site.conditional) dot.classList.add("ss-check-conditional");
    if (site.unknown) dot.classList.add("ss-check-unknown");
    dot.style.width = dot.style.height = size + "px";
    dot.style.fontSize = (site.rank > 9 ? 10 : 11.5) + "px";
    dot.textContent = site.rank || "×";
    const icon = L.divIcon({
      html: dot, className: "ss-site" + (chosen ? " ss-chosen" : "") + (site.rank > TOP ? " ss-minor" : ""), iconSize: [size, size],
    });
    const tip = node("div");
    lines.forEach((line) => tip.append(node("div", "", line)));
    return L.marker([site.lat, site.lon], {
      icon, alt: lines.join(", "), keyboard: true, riseOnHover: true,
      zIndexOffset: chosen ? 9000 : (site.rank ? 4000 - 40 * site.rank : 0),
    }).bindTooltip(tip, { className: "ss-tip", direction: "top", offset: [0, -size / 2 - 3] });
  }

  let clicks = 0; // each click is a new value, also a second one on the same site
  function choose(id) {
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
    box.replaceChildren(title,
      key("ss-check-conditional", words.conditional), key("ss-check-unknown", words.unknown),
      key("ss-none", words.none), key("ss-key-arc", words.arcs),
      node("p", "", words.shading), node("p", "ss-credit", words.credit)
    );
  }

  window.siteselectDraw = function (map, group, data) {
    shade(map, data.shade);
    data.arcs.forEach(function (arc) {
      const chosen = arc.id === data.chosen;
      L.polyline(arc.line, {
        className: "ss-arc" + (chosen ? " ss-arc-chosen" : ""), weight: chosen ? 2.4 : 1.3,
        interactive: false, smoothFactor: 0.5,
      }).addTo(group);
    });
    data.sites.id.forEach(function (_, position) {
      const site = {};
      Object.keys(data.sites).forEach((name) => { site[name] = data.sites[name][position]; });
      const drawn = marker(site, tipLines(site, data), site.id === data.chosen);
      drawn.on("click", () => choose(site.id)).addTo(group);
    });
    taiwan(data.taiwan).addTo(group);
    drawLegend(map.siteselectLegend, data.legend);
  };
})();
