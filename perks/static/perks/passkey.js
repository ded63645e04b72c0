// A form that asks this device for a passkey: the browser's dialog first, then the form is sent.
const form = document.querySelector("form[data-passkey]");
// A passkey belongs to a name; at a bare number no browser makes one.
const named = !/^[\d.]+$|:/.test(location.hostname);
if (form && window.PublicKeyCredential && named) {
  const options = async () => {
    const kept = document.getElementById("passkey-options");
    if (kept) return Object.values(JSON.parse(kept.textContent))[0];
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    return (await answer.json()).request_options;
  };
  for (const part of document.querySelectorAll("[data-with-passkeys]")) part.hidden = false;
  for (const part of document.querySelectorAll("[data-without-passkeys]")) part.hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const refused = document.getElementById("passkey-refused");
    refused.hidden = true;
    try {
      const made = await webauthnJSON[form.dataset.passkey](await options());
      form.elements.credential.value = JSON.stringify(made);
      form.submit();
    } catch {
      refused.hidden = false;
    }
  });
}
