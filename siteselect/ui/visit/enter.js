// Hands a one-time code to the own route that sets the cookie. No token ever comes this way.
export default function ({ parentElement, data }) {
  const form = parentElement.querySelector("form");
  form.method = "post";
  form.action = data.action;
  for (const [name, value] of Object.entries(data.fields)) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  }
  if (!form.dataset.sent) {
    form.dataset.sent = "yes";
    form.submit();
  }
}
