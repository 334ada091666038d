// What the components of judging share: it stands before each of them, in one script.
const EVERY = 90; // ms between two messages while a hand moves

function node(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function button(className, text, label, act) {
  const made = node("button", className, text);
  made.type = "button";
  if (label) made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

function fill(message, values) {
  return message.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

function percent(share) { return (100 * share).toFixed(share > 0 && share < 0.0995 ? 1 : 0) + "%"; }

// Tell the server, numbered, so that an answer to an older message never moves a hand back.
function teller(root, setStateValue) {
  return function (make) {
    root.n = Math.max((root.n || 0) + 1, Date.now());
    root.make = make;
    if (root.timer) return;
    root.timer = setTimeout(function () {
      root.timer = null;
      root.told = performance.now();
      setStateValue("told", { n: root.n, ...root.make() });
    }, Math.max(0, (root.told || 0) + EVERY - performance.now()));
  };
}

function behind(root, data) { return Boolean(root.n) && (data.seen || 0) < root.n; }
