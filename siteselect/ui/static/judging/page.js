// Parts of a page. Every text enters through text nodes: nothing a person typed can become markup.
function el(tag, props, ...children) {
  const node = document.createElement(tag);
  Object.entries(props || {}).forEach(function ([name, value]) {
    if (name === "class") node.className = value;
    else if (name === "on") Object.entries(value).forEach(([event, act]) => node.addEventListener(event, act));
    else if (name in node && !name.includes("-")) node[name] = value;
    else node.setAttribute(name, value);
  });
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

function say(message, values) {
  return message.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
}

function percent(share) {
  return (100 * share).toFixed(share > 0 && share < 0.0995 ? 1 : 0) + "%";
}

function makeId() { // randomUUID is missing where there is no TLS
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// What is kept on this device, per session and person. `kept` is false where the browser keeps
// nothing (blocked, full): the entries then live as long as the page, and the page says so.
function makeShelf(name) {
  const memory = {};
  const shelf = { kept: true };
  shelf.read = function (part, otherwise) {
    const key = "ss-" + part + "-" + name;
    if (key in memory) return memory[key];
    try {
      const found = localStorage.getItem(key);
      return found === null ? otherwise : JSON.parse(found);
    } catch { return otherwise; }
  };
  shelf.write = function (part, value) {
    const key = "ss-" + part + "-" + name;
    try {
      localStorage.setItem(key, JSON.stringify(value));
      delete memory[key];
    } catch {
      memory[key] = value;
      shelf.kept = false;
    }
  };
  return shelf;
}
