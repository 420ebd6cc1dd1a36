/* Guichet: small conveniences. Every page works without this file; nothing here decides anything. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const say = document.body.dataset;

  // An error summary takes the focus, so that nobody has to look for what went wrong.
  const wrong = document.querySelector("[data-focus]");
  if (wrong) wrong.focus();

  // Characters left, told politely: aloud only near the end.
  for (const box of all("[data-counter]")) {
    const line = document.getElementById(box.dataset.counter);
    const limit = Number(box.dataset.most); // no maxlength: browsers cut what is pasted, and say nothing
    if (!line || !limit) continue;
    const loud = document.createElement("span");
    loud.className = "visually-hidden";
    loud.setAttribute("role", "status");
    line.after(loud);
    let timer;
    const count = () => {
      const left = limit - [...box.value].length;
      const words = line.dataset[(left < 0 ? "over" : "left") + (Math.abs(left) === 1 ? "One" : "")].replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
      line.textContent = words;
      line.classList.toggle("over", left < 0);
      clearTimeout(timer);
      if (left <= limit / 10) timer = setTimeout(() => { loud.textContent = words; }, 900);
    };
    box.addEventListener("input", count);
    count();
  }

  // One click, one request. Coming back, or ten seconds without an answer, gives the buttons back.
  const release = (form) => {
    delete form.dataset.sent;
    delete form.dataset.clean;
    for (const b of all("[aria-disabled]", form)) b.removeAttribute("aria-disabled");
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.dataset.clean = "1";
    setTimeout(() => { for (const b of all("button:not([type=button])", form)) b.setAttribute("aria-disabled", "true"); }, 0);
    setTimeout(release, 10000, form);
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach(release));

  // Drafts: <form data-autosave="/url"> is posted 0.8 s after the last key, one save at a time, tried again on failure.
  const waiting = new Set();
  for (const form of all("form[data-autosave]")) {
    const status = form.querySelector("[data-saving]") || form.appendChild(Object.assign(document.createElement("p"), { className: "saving" }));
    status.setAttribute("role", "status");
    const copy = "draft:" + form.dataset.autosave;
    let timer, busy = false, again = false;
    const later = (ms) => { clearTimeout(timer); timer = setTimeout(save, ms); };
    async function save() {
      if (form.dataset.sent) return;
      if (busy) { again = true; return; }
      busy = true;
      again = false;
      status.textContent = say.savingText;
      const data = new FormData(form);
      for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
      const body = new URLSearchParams(data);
      try {
        // keepalive lets a save outlive the page, but browsers refuse it over 64 kB.
        const answer = await fetch(form.dataset.autosave, { method: "POST", body, keepalive: body.toString().length < 60000, credentials: "same-origin", headers: { Accept: "application/json" } });
        if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
        const kept = await answer.json().catch(() => ({}));
        for (const [name, value] of Object.entries(kept.fields || {})) if (form.elements[name]) form.elements[name].value = value;
        if (kept.address) history.replaceState(history.state, "", kept.address); // reloading brings the draft back
        status.textContent = kept.status || say.savedText;
        waiting.delete(form);
        sessionStorage.removeItem(copy);
      } catch {
        status.textContent = say.unsavedText;
        waiting.add(form);
        try { if (!form.dataset.sent) sessionStorage.setItem(copy, JSON.stringify([...data].filter(([name]) => !/csrf|token|password/.test(name)))); } catch { /* a full or closed store: the page itself still holds the words */ }
        later(15000);
      } finally {
        busy = false;
        if (again) later(800);
      }
    }
    document.addEventListener("visibilitychange", () => { if (document.hidden && waiting.has(form)) save(); });
    window.addEventListener("online", () => { if (waiting.has(form)) later(0); });
    // Once sent, a kept copy would come back as a second answer.
    form.addEventListener("submit", () => sessionStorage.removeItem(copy));
    form.addEventListener("input", () => { waiting.add(form); later(800); });
    form.addEventListener("change", () => { waiting.add(form); later(800); });
    // What an earlier failed save left behind fills fields which the server sent empty, never others.
    try {
      for (const [name, value] of JSON.parse(sessionStorage.getItem(copy) || "[]")) {
        const box = form.elements[name];
        if (box && "value" in box && /^(textarea|text|email|tel|search)$/.test(box.type) && !box.value) { box.value = value; later(800); }
      }
    } catch { /* nothing usable was kept */ }
  }

  // Leaving with unsaved words asks first: <form data-guard>, and drafts whose saving failed.
  for (const form of all("form[data-guard]")) form.addEventListener("input", () => { form.dataset.dirty = "1"; });
  window.addEventListener("beforeunload", (event) => {
    const dirty = all("form[data-guard][data-dirty]:not([data-clean])").length || [...waiting].some((form) => !form.dataset.clean);
    if (dirty) event.preventDefault();
  });

  for (const button of all("[data-copy]")) {
    if (!navigator.clipboard) break;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.querySelector("span").textContent = button.dataset.copied;
      button.setAttribute("aria-live", "polite");
    });
  }

  // A <select data-go> inside a GET form sends it at once; its button stays for everyone else.
  for (const box of all("select[data-go]")) box.addEventListener("change", () => box.form.requestSubmit());

  // Keys: j, k rows; / search; ? help. Never while typing, never with a modifier.
  const rows = () => all("[data-rows] tbody tr, [data-row]").filter((row) => row.offsetParent && row.querySelector("a"));
  const step = (by) => {
    const list = rows();
    if (!list.length) return;
    const here = list.findIndex((row) => row.classList.contains("is-current") || row.contains(document.activeElement));
    const row = list[Math.min(list.length - 1, Math.max(0, here < 0 ? 0 : here + by))];
    for (const other of list) other.classList.toggle("is-current", other === row);
    row.querySelector("a").focus();
    row.scrollIntoView({ block: "nearest" });
  };
  const help = document.getElementById("shortcuts");
  if (help) for (const button of all("button", help)) button.addEventListener("click", () => help.close());
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    "/": () => { const box = all("[data-find]").find((one) => one.offsetParent); if (box) box.focus(); return Boolean(box); },
    "?": () => help && help.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
    if (document.body.dataset.keys === "off" && event.key !== "?") return;
    const act = keys[event.key];
    if (act && document.body.classList.contains("work") && act() !== false) event.preventDefault();
  });
})();
