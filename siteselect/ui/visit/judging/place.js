// Where it was seen: picked on a map of the shapes and sites that the product itself brings, taken
// from the device (only over TLS), or typed. No address outside this server is ever asked for.
const EDGE = -30; // degrees east: the shapes are cut in the Atlantic, what is west of it stands at +360
const CLOSE = 9; // the zoom at which a phone shows some 100 km
const toMap = (lon) => (lon < EDGE ? lon + 360 : lon);
const fromMap = (lon) => ((((lon + 180) % 360) + 360) % 360) - 180;
const rounded = (degrees) => Number(degrees.toFixed(5)); // about a metre
let fetched = null;

function bring(tag, props) {
  return new Promise(function (done, failed) {
    document.head.append(el(tag, { ...props, on: { load: done, error: failed } }));
  });
}

// Leaflet and the shapes, once a page; a field form has them inside. False where they cannot be had.
function needMap(from) {
  if (window.L && (from.shapes || window.SITESELECT_WORLD)) return Promise.resolve(true);
  if (!from.leaflet) return Promise.resolve(false);
  fetched = fetched || Promise.all([bring("link", { rel: "stylesheet", href: from.style }), bring("script", { src: from.leaflet }),
    bring("script", { src: from.world })]).then(() => true, () => { fetched = null; return false; });
  return fetched;
}

function sign(className, name) {
  return window.L.divIcon({ className, iconSize: [0, 0], html: el("div", {}, el("i"), name ? el("b", {}, name) : null) });
}

function makeMap(frame, { map: from, words }, site, pick) {
  const { L } = window;
  const home = from.sites.find((one) => one.id === site) || from.sites[0];
  const map = L.map(frame, { attributionControl: false, zoomControl: false, zoomSnap: 0.5, minZoom: 1, maxZoom: 17 });
  L.control.zoom({ position: "topright", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  L.geoJson(from.shapes || window.SITESELECT_WORLD, { interactive: false, style: { className: "sj-land", weight: 0.8 } }).addTo(map);
  from.sites.forEach((one) => L.marker([one.lat, toMap(one.lon)], { icon: sign("sj-spot", one.name), interactive: false, keyboard: false }).addTo(map));
  map.setView([home.lat, toMap(home.lon)], CLOSE);
  map.on("click", ({ latlng }) => pick(rounded(latlng.lat), rounded(fromMap(latlng.lng))));
  let pin = null;
  return function (place, centre) {
    if (pin) pin.remove();
    pin = place ? L.marker([place.lat, toMap(place.lon)], { icon: sign("sj-pin"), interactive: false, keyboard: false }).addTo(map) : null;
    map.invalidateSize();
    if (place && (centre || !map.getBounds().contains(pin.getLatLng()))) map.panTo(pin.getLatLng());
  };
}

function drawPlace(desk, about) {
  const { words, data } = desk;
  const draft = { ...about, part: "place" };
  const figure = (label, most) => el("input", { type: "number", step: "any", min: -most, max: most, inputMode: "decimal",
    "aria-label": label, placeholder: label, disabled: !data.may_note, on: { input: () => keep(true) } });
  const [lat, lon] = [figure(words.lat, 90), figure(words.lon, 180)];
  const told = el("span", { class: "sj-hint", role: "status" });
  const frame = el("div", { class: "sj-map", role: "group", "aria-label": words.place_map, hidden: true });
  const head = el("summary", {});
  const button = (label, click) => el("button", { type: "button", class: "sj-quiet", disabled: !data.may_note, on: { click } }, label);
  let show = null;

  function value() {
    const given = lat.value !== "" && lon.value !== "" && lat.checkValidity() && lon.checkValidity();
    return given ? { lat: Number(lat.value), lon: Number(lon.value) } : null;
  }
  function draw(centre) {
    const place = value();
    head.textContent = place ? say(words.place_set, place) : words.place;
    clear.hidden = lat.value === "" && lon.value === "";
    if (show) show(place, centre);
  }
  function keep(centre) {
    desk.keepDraft(draft, value() ? JSON.stringify(value()) : "");
    draw(centre);
  }
  function set(north, east, centre) {
    [lat.value, lon.value] = [north, east];
    told.textContent = "";
    keep(centre);
  }
  const clear = button(words.place_clear, () => set("", "", false));
  const mine = window.isSecureContext && "geolocation" in navigator ? button(words.place_mine, function () {
    told.textContent = words.place_asking;
    navigator.geolocation.getCurrentPosition(({ coords }) => set(rounded(coords.latitude), rounded(coords.longitude), true),
      () => { told.textContent = words.place_denied; }, { timeout: 15000, enableHighAccuracy: true });
  }) : null;

  async function open() {
    if (show || !data.map) return;
    const there = await needMap(data.map);
    if (show || !fold.open) return;
    told.textContent = there ? "" : words.place_no_map;
    if (!there) return;
    frame.hidden = false;
    show = makeMap(frame, { map: data.map, words }, about.site, (north, east) => { if (data.may_note) set(north, east, false); });
    draw(true);
  }
  const kept = JSON.parse(desk.draft(draft) || "null");
  if (kept) [lat.value, lon.value] = [kept.lat, kept.lon];
  const fold = el("details", { class: "sj-fold", on: { toggle: () => { if (fold.open) open(); } } }, head, el("p", { class: "sj-hint" }, words.place_how),
    frame, el("div", { class: "sj-place-row" }, lat, lon, mine, clear), told);
  draw(false);
  return { node: fold, value, clear: () => set("", "", false) };
}
