/* Guichet: what only the staff rooms need. Without script the search box, the menu and a reload do the same. */

// A list looks for news once a minute while somebody looks at it: <div data-refresh>. Focus, the marked row and what is typed stay.
(() => {
  "use strict";
  const list = document.querySelector("[data-refresh]");
  if (!list) return;
  const EVERY = 1000 * (list.dataset.every || 60);
  const key = (row) => row.querySelector("a")?.getAttribute("href");
  const isBusy = () => document.hidden || document.querySelector("dialog[open]") || document.activeElement?.matches("input, select, textarea");
  async function look() {
    if (isBusy()) return;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected || isBusy()) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const place of document.querySelectorAll("[data-refresh]")) {
        const fresh = page.getElementById(place.id);
        if (!fresh || fresh.innerHTML === place.innerHTML.replaceAll(" is-current", "").replaceAll(' class="is-current"', "")) continue;
        const marked = place.querySelector(".is-current");
        const here = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
        place.replaceChildren(...fresh.childNodes);
        for (const row of place.querySelectorAll("tbody tr")) if (marked && key(row) === key(marked)) row.classList.add("is-current");
        if (here) [...place.querySelectorAll("a")].find((link) => link.getAttribute("href") === here)?.focus({ preventScroll: true });
      }
    } catch { /* no network just now: the next minute asks again */ }
  }
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
})();

// What leaves in a moment counts down; the server alone knows whether it has left.
(() => {
  "use strict";
  for (const left of document.querySelectorAll("[data-seconds]")) {
    const ends = Date.now() + 1000 * Number(left.textContent);
    const timer = setInterval(() => {
      const seconds = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
      left.textContent = seconds;
      if (!seconds) clearInterval(timer);
    }, 500);
  }
})();

(() => {
  "use strict";
  const palette = document.getElementById("palette");
  if (!palette) return;
  const box = palette.querySelector("input");
  const list = palette.querySelector("[role=listbox]");
  const status = palette.querySelector("[role=status]");
  const rooms = [...document.querySelectorAll(".side-body .rooms a")].map((link) => ({ url: link.href, words: link.textContent.trim(), kind: list.dataset.room, more: "", key: "" }));
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  let timer, asked = 0;

  const options = () => [...list.children];
  const mark = (option) => {
    for (const other of options()) other.setAttribute("aria-selected", String(other === option));
    box.setAttribute("aria-activedescendant", option ? option.id : "");
    if (option) option.scrollIntoView({ block: "nearest" });
  };
  const current = () => options().find((option) => option.getAttribute("aria-selected") === "true");
  const show = (places) => {
    list.replaceChildren(...places.map((place, number) => {
      const option = Object.assign(document.createElement("li"), { id: `place-${number}`, className: "place" });
      option.setAttribute("role", "option");
      option.dataset.url = place.url;
      option.append(Object.assign(document.createElement("b"), { textContent: place.words }));
      option.append(Object.assign(document.createElement("small"), { textContent: [place.kind, place.key, place.more].filter(Boolean).join(" · ") }));
      return option;
    }));
    mark(options()[0]);
    status.textContent = places.length ? "" : list.dataset.none;
  };
  const ask = async () => {
    const words = box.value.trim();
    const number = ++asked;
    const near = rooms.filter((room) => plain(room.words).includes(plain(words)));
    if (words.length < 2) { show(words ? near : rooms); return; }
    try {
      const answer = await fetch(`${palette.dataset.places}?q=${encodeURIComponent(words)}`, { credentials: "same-origin", headers: { Accept: "application/json" } });
      if (number !== asked) return;  // an older question answered late
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      show([...near, ...await answer.json(), { url: `${palette.dataset.search}?q=${encodeURIComponent(words)}`, kind: "", words: list.dataset.all.replace("{words}", words), more: "", key: "" }]);
    } catch {
      if (number === asked) show(near);
    }
  };
  const open = () => { box.value = ""; show(rooms); palette.showModal(); box.focus(); };
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 120); });
  box.addEventListener("keydown", (event) => {
    const all = options(), here = all.indexOf(current());
    const next = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (next && all.length) { mark(all[(here + next + all.length) % all.length]); event.preventDefault(); }
    if (event.key === "Enter" && !event.isComposing && current()) { location.href = current().dataset.url; event.preventDefault(); }
  });
  list.addEventListener("click", (event) => { const option = event.target.closest("[role=option]"); if (option) location.href = option.dataset.url; });
  palette.addEventListener("click", (event) => { if (event.target === palette) palette.close(); });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      if (!palette.open) open();
    }
  });
})();
