// The layers a person may switch, and their signs. Switching asks nothing of the server.
(function () {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const SIGNS = { // drawn in a box of 16 by 16
    port: "M8 1.2a2 2 0 0 1 .8 3.8v1h2.4v1.6H8.8v5.2c1.8-.3 3-1.4 3.4-2.9l-1.2.5-.3-1.4 2.9-1.6.9 3-1.2.2C12.700 12.800 10.700 14.600 8 14.600S3.300 12.800 2.700 10.600l-1.200-.2.9-3 2.900 1.600-.3 1.400-1.200-.5c.4 1.500 1.600 2.600 3.400 2.900V7.600H4.800V6h2.400V5A2 2 0 0 1 8 1.200z",
    airport: "M8 1c.6 0 1 .7 1 1.800v3.300l5 3v1.500l-5-1.600v3.200l1.500 1.100v1.200L8 13.800l-2.500.7v-1.200L7 12.200V9L2 10.600V9.100l5-3V2.800C7 1.700 7.400 1 8 1z",
  };
  const SIGN = 18; // px, as the style sheet draws it
  const NAMES = ["arcs", "route", "access", "plants"];

  function node(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function sign(kind) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("class", "ss-sign ss-sign-" + kind);
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", SIGNS[kind]);
    svg.append(path);
    return svg;
  }

  function place(kind, found) {
    const box = node("div", "ss-place ss-place-" + kind);
    box.append(sign(kind), node("b", "", found.name));
    return L.marker(found.at, {
      interactive: false, keyboard: false, zIndexOffset: 10000,
      icon: L.divIcon({ html: box, className: "", iconSize: [0, 0], iconAnchor: [0, 0] }),
    });
  }

  function plant(firm, at) {
    const tip = node("div");
    tip.append(node("div", "", firm[0]), node("div", "", firm[1]));
    return L.marker(at, {
      keyboard: false, zIndexOffset: -1000,
      icon: L.divIcon({ html: node("div", "ss-plant"), className: "", iconSize: [9, 9] }),
    }).bindTooltip(tip, { className: "ss-tip", direction: "top", offset: [0, -6] });
  }

  // Draws what is asked for and not switched off; `map.siteselectOff` outlives every answer.
  function draw(map) {
    const { group, data } = map.siteselectAnswer;
    if (map.siteselectExtra) map.siteselectExtra.remove();
    const extra = map.siteselectExtra = L.layerGroup();
    map.siteselectSigns = []; // they give way to the circles, as the circles do to each other
    const on = (name) => !map.siteselectOff.has(name);
    if (on("arcs")) data.arcs.forEach(function (arc) {
      const chosen = arc.id === data.chosen;
      L.polyline(arc.line, {
        className: "ss-arc" + (chosen ? " ss-arc-chosen" : ""), weight: chosen ? 2.4 : 1.3,
        interactive: false, smoothFactor: 0.5,
      }).addTo(extra);
    });
    if (data.access && on("route")) L.polyline(data.access.route, {
      className: "ss-route", weight: 2, interactive: false, smoothFactor: 0.8,
    }).addTo(extra);
    if (data.access && on("access")) {
      const { port, airport } = data.access;
      [place("airport", airport), place("port", port)].forEach(function (marker) {
        marker.addTo(extra);
        map.siteselectSigns.push({ marker, home: marker.getLatLng(), size: SIGN, sign: marker.options.icon.options.html });
      });
    }
    if (on("plants")) data.plants.at.forEach((at, i) => plant(data.plants.firm[i], at).addTo(extra));
    extra.addTo(group);
  }

  function switches(map, words) {
    const lines = NAMES.map(function (name) {
      const line = node("label");
      const box = node("input");
      box.type = "checkbox";
      box.checked = !map.siteselectOff.has(name);
      box.addEventListener("change", function () {
        map.siteselectOff[box.checked ? "delete" : "add"](name);
        draw(map);
        window.siteselectPlace(map);
      });
      line.append(box, node("i", "ss-key-" + name), node("span", "", words[name]));
      return line;
    });
    map.siteselectSwitches.replaceChildren(node("summary", "", words.title), ...lines);
  }

  window.siteselectLayers = function (map, group, data) {
    map.siteselectAnswer = { group, data };
    draw(map);
    const said = JSON.stringify(data.layers);
    if (map.siteselectSaid !== said) switches(map, data.layers); // an open box keeps its focus
    map.siteselectSaid = said;
  };

  window.siteselectSwitchBox = function (map) {
    map.siteselectOff = new Set(["plants"]);
    const control = L.control({ position: "topleft" });
    control.onAdd = function () {
      const box = node("details", "ss-legend ss-switches");
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      map.siteselectSwitches = box;
      return box;
    };
    control.addTo(map);
  };
})();
