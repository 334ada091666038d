// Moves circles apart that would hide each other; each stays as near its true place as it can.
(function () {
  "use strict";
  const PULLED = 100; // rounds in which true places draw the circles back
  const ROUNDS = 2000; // then circles only part, which ends as soon as none touch
  const GAP = 1.5; // pixels between two circles
  const HOLD = 0.035; // how strongly a true place draws its circle back
  const SMALL = 0.001;

  // points: [{x, y, r}] in pixels; returns [[x, y]]. The same points always give the same answer.
  window.siteselectSpread = function (points) {
    const at = points.map((p, i) => [p.x + SMALL * Math.cos(2.4 * i), p.y + SMALL * Math.sin(2.4 * i)]);
    for (let round = 0; round < ROUNDS; round += 1) {
      let moved = false;
      for (let i = 0; i < at.length; i += 1) {
        for (let j = i + 1; j < at.length; j += 1) {
          const need = points[i].r + points[j].r + GAP;
          const dx = at[j][0] - at[i][0];
          const dy = at[j][1] - at[i][1];
          if (Math.abs(dx) >= need || Math.abs(dy) >= need) continue;
          const far = Math.hypot(dx, dy) || SMALL;
          if (far >= need) continue;
          const push = (need - far) / 2 / far;
          at[i][0] -= dx * push; at[i][1] -= dy * push;
          at[j][0] += dx * push; at[j][1] += dy * push;
          moved = true;
        }
      }
      if (!moved) break;
      if (round >= PULLED) continue;
      at.forEach(function (p, i) {
        p[0] += HOLD * (points[i].x - p[0]);
        p[1] += HOLD * (points[i].y - p[1]);
      });
    }
    return at;
  };
})();
