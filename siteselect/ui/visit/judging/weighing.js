// The arithmetic of weights, as siteselect/weighting does it: the server computes it again.
const RANDOM_INDEX = [0.58, 0.9, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49]; // Saaty 1980, n = 3, 4, ...
const MOST_IN_PAIRS = 7; // 21 questions; beyond that people tire

function centroid(count) { // rank order centroid: Barron and Barrett 1996
  const weights = new Array(count).fill(0);
  for (let place = count, tail = 0; place > 0; place -= 1) {
    tail += 1 / place;
    weights[place - 1] = tail / count;
  }
  return weights;
}

function pairMatrix(items, pairs) {
  const matrix = items.map(() => items.map(() => 1));
  pairs.forEach(function ({ a, b, value }) {
    const [i, j] = [items.indexOf(a), items.indexOf(b)];
    matrix[i][j] = value;
    matrix[j][i] = 1 / value;
  });
  return matrix;
}

function eigen(matrix) { // the principal eigenvector, by power iteration: all entries are positive
  const n = matrix.length;
  let weights = new Array(n).fill(1 / n);
  let root = n;
  for (let turn = 0; turn < 1000; turn += 1) {
    const product = matrix.map((row) => row.reduce((sum, entry, j) => sum + entry * weights[j], 0));
    root = product.reduce((sum, entry) => sum + entry, 0);
    const next = product.map((entry) => entry / root);
    const moved = Math.max(...next.map((entry, i) => Math.abs(entry - weights[i])));
    weights = next;
    if (moved < 1e-15) break;
  }
  return { weights, root };
}

function consistency(items, pairs) { // C.R., and the pair that fits the others least
  const n = items.length;
  const matrix = pairMatrix(items, pairs);
  const { weights, root } = eigen(matrix);
  const ratio = n < 3 ? 0 : Math.max(0, (root - n) / (n - 1)) / RANDOM_INDEX[n - 3];
  let worst = null;
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) {
      const apart = i === j ? 0 : matrix[i][j] * weights[j] / weights[i];
      if (worst === null || apart > worst.apart) worst = { apart, a: items[i], b: items[j] };
    }
  }
  return { ratio, worst };
}

// Importances of one group as its judgement says: points themselves, or 100 times the weight.
function importances(method, given) {
  if (method === "roc") {
    const weights = centroid(given.order.length);
    return Object.fromEntries(given.order.map((name, place) => [name, 100 * weights[place]]));
  }
  if (method === "ahp") {
    const { weights } = eigen(pairMatrix(given.items, given.pairs));
    return Object.fromEntries(given.items.map((name, i) => [name, 100 * weights[i]]));
  }
  return { ...given.points };
}

function sharesOf(importance) {
  const total = Object.values(importance).reduce((sum, value) => sum + value, 0);
  return Object.fromEntries(Object.entries(importance).map(([name, value]) => [name, total > 0 ? value / total : 0]));
}

// A first judgement to start from: what stands now, said in the way of the method.
function seed(method, items) {
  const most = Math.max(...items.map((item) => item.importance));
  const points = (item) => (most > 0 ? Math.round(100 * item.importance / most) : 100);
  if (method === "roc") {
    const sorted = [...items].sort((a, b) => b.importance - a.importance);
    return { order: sorted.map((item) => item.id) };
  }
  if (method === "ahp") {
    const pairs = items.flatMap((a, i) => items.slice(i + 1).map((b) => ({ a: a.id, b: b.id, value: 1 })));
    return { items: items.map((item) => item.id), pairs };
  }
  return { points: Object.fromEntries(items.map((item) => [item.id, points(item)])) };
}

function fits(method, given, items) { // whether a kept judgement is about exactly these items
  const named = method === "roc" ? given.order : method === "ahp" ? given.items : Object.keys(given.points || {});
  return Boolean(named) && [...named].sort().join() === items.map((item) => item.id).sort().join();
}
