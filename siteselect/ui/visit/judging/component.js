// The component of the app: ops go to the app's own route, with the cookie of the person.
const PATIENCE = 20000; // ms for an answer; a phone that slept must not wait for ever

async function postTo(session, op) {
  const headers = { "X-Siteselect": "1" };
  let path = "/visit/change";
  let body = JSON.stringify({ session, op_id: op.op_id, kind: op.kind, body: op.body });
  if (op.kind === "photo") {
    path = "/visit/photo";
    body = new FormData();
    body.append("about", JSON.stringify({ session, op_id: op.op_id, body: op.body }));
    body.append("photo", op.photo, "photo.jpg");
  } else headers["Content-Type"] = "application/json";
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(path, { method: "POST", headers, body, credentials: "same-origin", cache: "no-store", signal: stop.signal });
    const said = await answer.json().catch(() => null);
    if (answer.ok && said && "saved" in said) return said;
    const final = answer.status >= 400 && answer.status < 500 && answer.status !== 429 && said && Array.isArray(said.refused) && !said.retry;
    throw Object.assign(new Error(String(answer.status)), { refused: (said && said.refused) || null, retry: !final });
  } finally { clearTimeout(timer); }
}

async function look(session) { // where the session stands, and one's own judgements in it
  const answer = await fetch("/visit/mine?s=" + encodeURIComponent(session), { credentials: "same-origin", cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE) });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".sj-root");
  const who = data.session + " " + data.participant;
  if (root.judging && root.judging.who === who) { // others changed something: leave the hand alone
    root.judging.update(data);
    return;
  }
  if (root.judging) root.judging.end();
  if (data.map) needMap(data.map); // now, while there is a network
  root.judging = Object.assign(judging(root, data, (op) => postTo(data.session, op), { look: () => look(data.session) }), { who });
}
