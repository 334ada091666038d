// Photos: made small on the phone (which also strips EXIF), kept in IndexedDB until acknowledged.
const LONGEST_SIDE = 1600; // px
const JPEG_QUALITY = 0.85;

async function shrink(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = el("canvas", { width: Math.max(1, Math.round(picture.width * scale)), height: Math.max(1, Math.round(picture.height * scale)) });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff"; // what is transparent would turn black
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", JPEG_QUALITY); });
  if (!blob) throw new Error("no picture came out");
  return blob;
}

// The position in a JPEG's EXIF, in degrees; null where there is none. EXIF 2.3, tags of the GPS IFD.
function gpsOf(buffer) {
  try {
    const view = new DataView(buffer);
    if (view.getUint16(0) !== 0xffd8) return null;
    for (let at = 2; at + 4 < view.byteLength && view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
      const exif = view.getUint16(at) === 0xffe1 && view.getUint32(at + 4) === 0x45786966;
      if (exif) return gpsOfTiff(view, at + 10);
    }
  } catch { /* cut short, or no EXIF at all */ }
  return null;
}

function gpsOfTiff(view, start) {
  const little = view.getUint16(start) === 0x4949;
  const short = (at) => view.getUint16(start + at, little);
  const long = (at) => view.getUint32(start + at, little);
  function entries(at) {
    return Object.fromEntries(Array.from({ length: short(at) }, (_, i) => [short(at + 2 + 12 * i), at + 10 + 12 * i]));
  }
  const first = entries(long(4));
  if (!(0x8825 in first)) return null;
  const gps = entries(long(first[0x8825]));
  function degrees(reference, value, negative) {
    const at = long(gps[value]);
    const [d, m, s] = [0, 8, 16].map((step) => long(at + step) / long(at + step + 4));
    const sign = String.fromCharCode(view.getUint8(start + gps[reference])) === negative ? -1 : 1;
    return sign * (d + m / 60 + s / 3600);
  }
  const place = { lat: degrees(1, 2, "S"), lon: degrees(3, 4, "W") };
  const real = Math.abs(place.lat) <= 90 && Math.abs(place.lon) <= 180 && (place.lat !== 0 || place.lon !== 0);
  return real ? { lat: Number(place.lat.toFixed(6)), lon: Number(place.lon.toFixed(6)) } : null;
}

// Two buttons: the camera, or a picture that is there already.
function drawPhotos(desk, about, spot) {
  const { words } = desk;
  const told = el("p", { class: "sj-hint", role: "status" });
  const asking = el("div", { class: "sj-asking" });
  const shown = el("ul", { class: "sj-entries" });

  async function keep(blob, place) {
    const id = makeId();
    try {
      await desk.pictures.put(id, blob);
    } catch {
      told.textContent = words.photo_not_kept;
      return;
    }
    desk.queue.add("photo", "photo|" + id, { caption: "", ...about, place }, id);
    spot.clear();
    told.textContent = "";
  }

  async function take(input) {
    const file = input.files[0];
    input.value = "";
    if (!file) return;
    told.textContent = words.photo_working;
    try {
      const place = gpsOf(await file.arrayBuffer());
      const blob = await shrink(file);
      if (!place) { await keep(blob, spot.value()); return; }
      told.textContent = say(words.photo_place, { lat: place.lat, lon: place.lon });
      const answer = (label, given) => el("button", { type: "button", class: "sj-quiet", on: { click() {
        asking.replaceChildren();
        keep(blob, given);
      } } }, label);
      asking.replaceChildren(answer(words.photo_place_yes, place), spot.value() ? answer(words.photo_place_map, spot.value()) : answer(words.photo_place_no, null));
      asking.firstChild.focus();
    } catch {
      told.textContent = words.photo_unreadable;
    }
  }

  function pick(label, camera) {
    const input = el("input", { type: "file", accept: "image/*", disabled: !desk.data.may_note, on: { change: () => take(input) } });
    if (camera) input.setAttribute("capture", "environment");
    return el("label", { class: "sj-file" }, input, el("span", {}, label));
  }

  desk.watch(function () {
    const mine = desk.own().photos.filter((photo) => sameThing(photo, about));
    desk.redraw(shown, mine, (photo) => drawPhoto(desk, photo));
  });
  return el("div", { class: "sj-photos" }, el("div", { class: "sj-buttons" }, pick(words.photo_take, true), pick(words.photo_choose, false)),
    told, asking, shown);
}

function drawPhoto(desk, photo) {
  const { words, data } = desk;
  const picture = el("img", { alt: photo.caption || words.photo, loading: "lazy" });
  const id = photo.op && photo.op.op_id;
  if (photo.hash && data.photos_at) picture.src = data.photos_at.replace("{hash}", photo.hash);
  else if (id in desk.seen) picture.src = desk.seen[id];
  else if (!id) picture.hidden = true; // on a form: it is in the session, not on this phone
  else desk.pictures.get(id).then(function (blob) {
    if (blob) picture.src = desk.seen[id] = URL.createObjectURL(blob);
  }, () => {});
  const where = photo.place ? el("small", {}, say(words.at_place, photo.place)) : null;
  return el("li", { class: "sj-photo" }, picture, el("span", { class: "sj-grow" }, where, desk.opSign(photo.op)));
}
