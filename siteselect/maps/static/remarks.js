// Notes and photos where they were seen. What people wrote is set as text, never as HTML.
(function () {
  "use strict";

  window.siteselectRemarks = function (map, group, remarks) {
    remarks.forEach(function (remark) {
      const mark = document.createElement("div");
      mark.className = "ss-remark" + (remark.photo ? " ss-remark-photo" : "");
      const tip = document.createElement("div");
      remark.lines.forEach(function (line) {
        const row = document.createElement("div");
        row.textContent = line;
        tip.append(row);
      });
      const drawn = L.marker([remark.lat, remark.lon], {
        icon: L.divIcon({ html: mark, className: "ss-remark-at", iconSize: [0, 0] }), zIndexOffset: 10000, riseOnHover: true,
      }).bindTooltip(tip, { className: "ss-tip ss-tip-remark", direction: "top", offset: [0, -12] });
      drawn.on("add", () => drawn.getElement().setAttribute("aria-label", remark.lines.join(", ")));
      drawn.addTo(group);
    });
  };
})();
