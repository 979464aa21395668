// Keeps a draft and its key on this device for a day, so that a lost connection costs nothing and a second try is
// recognised. The form works the same without this file.
(() => {
  "use strict";
  const NAME = "aduan-draft", LASTS = 24 * 3600 * 1000;
  const form = document.getElementById("complaint"), note = document.getElementById("draft");
  const kept = ["message", "name", "email", "phone", "card_number"];
  const store = {
    read() {
      try {
        const draft = JSON.parse(localStorage.getItem(NAME));
        return draft && Date.now() - draft.at < LASTS ? draft : null;
      } catch { return null; }
    },
    write(draft) { try { localStorage.setItem(NAME, JSON.stringify(draft)); } catch { /* private mode: no draft */ } },
    clear() { try { localStorage.removeItem(NAME); } catch { /* private mode: nothing to remove */ } },
  };
  const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
  const posted = "posted" in form.dataset;
  const draft = posted ? null : store.read();

  // The server's answer to a post carries the key to use next; otherwise ours is used, and kept.
  if (!posted) form.elements.key.value = (draft && draft.key) || fresh();
  if (draft) {
    for (const name of kept) if (!form.elements[name].value) form.elements[name].value = draft[name] || "";
    for (const name of ["anonymous", "secret"]) form.elements[name].checked ||= Boolean(draft[name]);
  }

  const save = () => {
    const now = { at: Date.now(), key: form.elements.key.value };
    for (const name of kept) now[name] = form.elements[name].value;
    for (const name of ["anonymous", "secret"]) now[name] = form.elements[name].checked;
    const written = kept.some((name) => now[name].trim());
    if (written) store.write(now); else store.clear();
    note.hidden = !written;
  };
  form.addEventListener("input", save);
  if (posted || draft) save();

  note.querySelector("button").addEventListener("click", () => {
    store.clear();
    for (const name of kept) form.elements[name].value = "";
    for (const name of ["anonymous", "secret"]) form.elements[name].checked = false;
    form.elements.key.value = fresh();
    note.hidden = true;
    form.elements.message.focus();
  });

  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();
})();
