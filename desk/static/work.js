/* Guichet: what only the staff rooms need. Without script the search box, the menu and a reload do the same. */

// A list looks for news once a minute while somebody looks at it: <div data-refresh>. Focus, the marked row and what is typed stay.
(() => {
  "use strict";
  const list = document.querySelector("[data-refresh]");
  if (!list) return;
  const EVERY = 1000 * (list.dataset.every || 60);
  const key = (row) => row.querySelector("a")?.getAttribute("href");
  const isBusy = () => document.hidden || document.querySelector("dialog[open]") || document.activeElement?.matches("input, select, textarea");
  let asked = 0;
  async function look() {
    if (isBusy()) return;
    const number = ++asked;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected || isBusy()) return;
      const words = await answer.text();
      if (number !== asked) return; // an older look answered late
      const page = new DOMParser().parseFromString(words, "text/html");
      for (const place of document.querySelectorAll("[data-refresh]")) {
        const fresh = page.getElementById(place.id);
        const none = fresh ? null : page.querySelector("main .empty"); // the last request has left the list
        if (none) place.replaceChildren(none);
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
  document.addEventListener("desk:look", look);
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

// A day in a list says why it is that day once one points at it or comes to it; its link leads to the same words.
(() => {
  "use strict";
  const said = new Map(), bubble = Object.assign(document.createElement("p"), { id: "why-then", className: "bubble small", hidden: true });
  bubble.setAttribute("role", "tooltip");
  document.body.append(bubble);
  let shown = null;
  const hide = () => { shown?.removeAttribute("aria-describedby"); shown = null; bubble.hidden = true; };
  const place = () => {
    if (bubble.hidden || !shown) return;
    const day = shown.getBoundingClientRect(), wide = document.documentElement.clientWidth;
    const below = day.bottom + bubble.offsetHeight + 4 < innerHeight;
    bubble.style.left = `${Math.max(8, Math.min(day.left, wide - bubble.offsetWidth - 8))}px`;
    bubble.style.top = `${below ? day.bottom : day.top - bubble.offsetHeight}px`;
  };
  const ask = async (url) => {
    const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    return (await answer.json()).why;
  };
  const show = async (event) => {
    const link = event.target.closest?.("[data-why]");
    if (link === shown || event.target === bubble) return;
    hide();
    if (!link) return;
    shown = link;
    const url = link.dataset.why;
    if (!said.has(url)) said.set(url, ask(url));
    try {
      const words = await said.get(url);
      if (shown !== link || !link.isConnected) return;
      bubble.textContent = words;
      bubble.hidden = false;
      place();
      link.setAttribute("aria-describedby", bubble.id);
    } catch { said.delete(url); }
  };
  for (const name of ["mouseover", "focusin"]) document.addEventListener(name, show);
  document.addEventListener("focusout", hide);
  document.addEventListener("scroll", place, { passive: true, capture: true });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
})();

// Who else is here: said and asked every half minute while somebody looks.
(() => {
  "use strict";
  const form = document.querySelector("[data-presence]");
  if (!form) return;
  const words = form.querySelector("[data-others]");
  async function say() {
    if (document.hidden) return;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return;
      const fresh = await answer.text();
      if (fresh.trim() !== words.innerHTML.trim()) words.innerHTML = fresh;
    } catch { /* no network just now: the next half minute says it again */ }
  }
  setInterval(say, 30000);
  document.addEventListener("visibilitychange", say);
  say();
})();

// An @ lists at the caret whom the words of a form may name: <span data-colleagues='["Léa Charmerois"]'>. Without script one writes the name.
(() => {
  "use strict";
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  for (const told of document.querySelectorAll("[data-colleagues]")) {
    const names = JSON.parse(told.dataset.colleagues), box = told.closest("form").querySelector("textarea");
    const list = Object.assign(document.createElement("ul"), { id: `${box.id}-names`, className: "bubble naming", hidden: true });
    const status = Object.assign(document.createElement("p"), { className: "visually-hidden" });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", told.dataset.people);
    status.setAttribute("role", "status");
    for (const [name, value] of [["autocomplete", "list"], ["haspopup", "listbox"], ["controls", list.id]]) box.setAttribute(`aria-${name}`, value);
    box.after(list, status);
    let at = -1, shut = -1;  // where the @ stands; at which one the list was closed

    const options = () => [...list.children];
    const current = () => options().find((one) => one.getAttribute("aria-selected") === "true");
    const mark = (option) => {
      for (const one of options()) one.setAttribute("aria-selected", String(one === option));
      box.setAttribute("aria-activedescendant", option.id);
    };
    const close = () => { list.hidden = true; box.removeAttribute("aria-activedescendant"); status.textContent = ""; };
    // The same words in a box of the same shape tell where the @ is.
    const place = () => {
      const look = getComputedStyle(box), here = box.getBoundingClientRect();
      const copy = document.createElement("div"), sign = Object.assign(document.createElement("span"), { textContent: "@" });
      for (const name of ["boxSizing", "padding", "border", "font", "letterSpacing", "wordSpacing", "overflowWrap"]) copy.style[name] = look[name];
      Object.assign(copy.style, { position: "fixed", visibility: "hidden", whiteSpace: "pre-wrap", left: `${here.left}px`, top: `${here.top}px`, width: `${here.width}px` });
      copy.append(box.value.slice(0, at), sign);
      document.body.append(copy);
      const spot = sign.getBoundingClientRect();
      copy.remove();
      const top = spot.top - box.scrollTop, below = top + spot.height + 4;
      list.style.left = `${Math.max(8, Math.min(spot.left, document.documentElement.clientWidth - list.offsetWidth - 8))}px`;
      list.style.top = `${below + list.offsetHeight < innerHeight ? below : top - list.offsetHeight - 4}px`;
    };
    const look = () => {
      const typed = box.value.slice(0, box.selectionEnd).match(/(?<![\p{L}\p{N}_.])@([\p{L}\p{N}’'-]*(?: [\p{L}\p{N}’'-]+)?)$/u);
      at = typed ? typed.index : -1;
      if (at !== shut) shut = -1;
      const words = typed ? plain(typed[1]) : "";
      const near = typed && shut < 0 ? names.filter((name) => plain(name) !== words && ` ${plain(name)}`.includes(` ${words}`)).slice(0, 6) : [];
      if (!near.length) { close(); return; }
      list.replaceChildren(...near.map((name, number) => {
        const option = Object.assign(document.createElement("li"), { id: `${list.id}-${number}`, className: "place", textContent: name });
        option.setAttribute("role", "option");
        return option;
      }));
      list.hidden = false;
      mark(list.firstChild);
      status.textContent = told.dataset.found.replace("{n}", near.length);
      place();
    };
    const take = (option) => {
      const words = `@${option.textContent} `;
      box.setSelectionRange(at, box.selectionEnd);
      shut = at;
      // What a person types can be undone; so can this.
      if (!document.execCommand("insertText", false, words)) { box.setRangeText(words, at, box.selectionEnd, "end"); box.dispatchEvent(new Event("input", { bubbles: true })); }
      close();
    };
    box.addEventListener("input", look);
    box.addEventListener("click", look);
    box.addEventListener("blur", close);
    document.addEventListener("scroll", () => { if (!list.hidden) place(); }, { passive: true, capture: true });
    list.addEventListener("mousedown", (event) => { event.preventDefault(); const option = event.target.closest("li"); if (option) take(option); });
    box.addEventListener("keydown", (event) => {
      if (list.hidden || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      const all = options(), next = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (next) mark(all[(all.indexOf(current()) + next + all.length) % all.length]);
      else if (event.key === "Enter") take(current());
      else if (event.key === "Escape") { shut = at; close(); }
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }
})();

(() => {
  "use strict";
  const palette = document.getElementById("palette");
  if (!palette) return;
  const box = palette.querySelector("input");
  const list = palette.querySelector("[role=listbox]");
  const status = palette.querySelector("[role=status]");
  const seen = (one) => one.checkVisibility ? one.checkVisibility() : Boolean(one.offsetParent);
  const named = (one, kind) => ({ one, url: one.href || "", words: one.textContent.trim().replace(/\s+/g, " "), kind, more: "", key: one.getAttribute("aria-keyshortcuts") || "" });
  let rooms = [];
  // Every act of the page by its own words, then the rooms and the page's views. A macro may be folded away; of what else is not shown nothing can be done.
  const look = () => {
    const here = document.querySelectorAll(".side-body a.act, main [aria-keyshortcuts], main a.act[href], main .page-head a.button");
    const views = document.querySelectorAll("main .tabs a, main .saved-views a");
    rooms = [...[...here].filter((one) => one.matches(".act") || seen(one)).map((one) => named(one, list.dataset.act)), ...[...document.querySelectorAll(".side-body .rooms a")].map((one) => named(one, list.dataset.room)), ...[...views].map((one) => named(one, list.dataset.view))];
  };
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  let timer, asked = 0;
  let answered = "", hurried = false;  // the words the list answers; Enter was pressed before it did

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
      option.place = place;
      option.append(Object.assign(document.createElement("b"), { textContent: place.words }));
      option.append(Object.assign(document.createElement("small"), { textContent: [place.kind, place.key, place.more].filter(Boolean).join(" · ") }));
      return option;
    }));
    mark(options()[0]);
    status.textContent = places.length ? "" : list.dataset.none;
  };
  const go = (option = current()) => {
    if (!option) return;
    const { one, url } = option.place;
    if (!one || one.matches("a[href]:not([href^='#'])")) { location.href = url; return; }
    palette.close();
    document.dispatchEvent(new CustomEvent("desk:act", { detail: one }));
  };
  const tell = (words, places) => {
    show(places);
    answered = words;
    if (hurried) go();
    hurried = false;
  };
  const ask = async () => {
    const words = box.value.trim();
    const number = ++asked;
    const typed = plain(words);
    // "note" is the note before it is "Noter un appel": a whole word first, then a beginning.
    const rank = (room) => { const all = plain(room.words).split(/[^\p{L}\p{N}]+/u); return all.includes(typed) ? 0 : all.some((one) => one.startsWith(typed)) ? 1 : 2; };
    const near = rooms.filter((room) => plain(room.words).includes(typed)).sort((a, b) => rank(a) - rank(b));
    if (words.length < 2) { tell(words, words ? near : rooms); return; }
    try {
      const answer = await fetch(`${palette.dataset.places}?q=${encodeURIComponent(words)}`, { credentials: "same-origin", headers: { Accept: "application/json" } });
      if (number !== asked) return;  // an older question answered late
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      tell(words, [...near, ...await answer.json(), { url: `${palette.dataset.search}?q=${encodeURIComponent(words)}`, kind: "", words: list.dataset.all.replace("{words}", words), more: "", key: "" }]);
    } catch {
      if (number === asked) tell(words, near);
    }
  };
  const open = () => { look(); box.value = answered = ""; show(rooms); palette.showModal(); box.focus(); };
  box.addEventListener("input", () => { hurried = false; clearTimeout(timer); timer = setTimeout(ask, 120); });
  box.addEventListener("keydown", (event) => {
    const all = options(), here = all.indexOf(current());
    const next = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (next && all.length) { mark(all[(here + next + all.length) % all.length]); event.preventDefault(); }
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      if (answered === box.value.trim()) { go(); return; }
      hurried = true;
      clearTimeout(timer);
      ask();
    }
  });
  list.addEventListener("click", (event) => { const option = event.target.closest("[role=option]"); if (option) go(option); });
  palette.addEventListener("click", (event) => { if (event.target === palette) palette.close(); });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      if (!palette.open) open();
    }
  });
})();

// Keys of a page: what says aria-keyshortcuts is pressed, or unfolded and entered, by its key; the help lists what works here.
(() => {
  "use strict";
  const OFF = "keys-off";
  const stored = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const help = document.getElementById("shortcuts");
  const toggle = document.getElementById("keys-switch");
  const table = () => document.querySelector("table[data-list][data-taken]"); // a look for news puts another in its place
  const status = document.getElementById("list-status");
  const seen = (one) => one.checkVisibility ? one.checkVisibility() : Boolean(one.offsetParent);
  const places = () => [...document.querySelectorAll("[aria-keyshortcuts]")].filter(seen);
  const say = (words, title) => { if (status) status.textContent = words.replace("{title}", title); };

  const set = (off) => {
    document.body.dataset.keys = off ? "off" : "on";
    if (toggle) toggle.textContent = off ? toggle.dataset.on : toggle.dataset.off;
  };
  set(stored(OFF) === "1");
  if (toggle) toggle.addEventListener("click", () => {
    const off = document.body.dataset.keys !== "off";
    try { localStorage.setItem(OFF, off ? "1" : "0"); } catch { /* it holds for this page */ }
    set(off);
  });

  const go = (place) => {
    if (!place.matches("summary")) { place.click(); return; }
    const fold = place.parentElement;
    fold.open = true;
    (fold.querySelector("textarea, select, input:not([type=hidden])") || fold.querySelector(".fold-body a") || place).focus();
    fold.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("desk:act", (event) => go(event.detail));

  // On a list, t takes the marked row and marks the next one: twenty requests, twenty keys.
  let taking = false;
  const take = async () => {
    const row = table().querySelector("tr.is-current, tr:focus-within");
    const token = document.querySelector("input[name=csrf_token]");
    if (!row || !token || taking) return;
    const link = row.querySelector("a"), title = link.textContent.trim(), words = { ...table().dataset };
    taking = true;
    try {
      const body = new URLSearchParams({ csrf_token: token.value });
      const answer = await fetch(`${new URL(link.href).pathname}/triage`, { method: "POST", body, credentials: "same-origin", redirect: "manual" });
      if (answer.type !== "opaqueredirect") throw new Error(String(answer.status));
      const now = [...table().tBodies[0].rows].find((one) => one.querySelector("a").href === link.href) || row;
      const next = now.nextElementSibling || now.previousElementSibling;
      now.classList.remove("is-current");
      if (next) { next.classList.add("is-current"); next.querySelector("a").focus(); next.scrollIntoView({ block: "nearest" }); }
      say(words.taken, title);
      document.dispatchEvent(new Event("desk:look"));
    } catch {
      say(words.notTaken, title);
    } finally {
      taking = false;
    }
  };

  document.addEventListener("keydown", (event) => {
    const writing = event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing && event.target.closest("form.composer");
    if (writing) { event.preventDefault(); writing.requestSubmit(writing.querySelector("button.primary")); }
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.body.dataset.keys === "off") return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
    const place = places().find((one) => one.getAttribute("aria-keyshortcuts") === event.key);
    if (place) { event.preventDefault(); go(place); } else if (event.key === "t" && table()) { event.preventDefault(); take(); }
  });

  if (help) {
    const list = document.getElementById("keys-here");
    new MutationObserver(() => {
      if (!help.open) return;
      const named = places().map((one) => [one.getAttribute("aria-keyshortcuts"), one.textContent.trim()]);
      if (table()) named.push(["t", list.dataset.take]);
      if (document.querySelector("form.composer")) named.push(["Ctrl \u23ce", list.dataset.send]);
      document.getElementById("keys-here-title").hidden = !named.length;
      list.replaceChildren(...named.flatMap(([key, words]) => {
        const term = document.createElement("dt");
        term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
        return [term, Object.assign(document.createElement("dd"), { textContent: words })];
      }));
    }).observe(help, { attributes: true, attributeFilter: ["open"] });
  }

  // The list one came from: its requests follow each other on their own pages.
  const LIST = "list";
  const rows = [...document.querySelectorAll("table[data-list] th a")].map((link) => new URL(link.href).pathname);
  try {
    if (rows.length) sessionStorage.setItem(LIST, JSON.stringify({ url: location.href, rows, next: document.querySelector(".pager [rel=next]")?.href }));
    const steps = document.querySelector("[data-list-steps]");
    const list = steps && JSON.parse(sessionStorage.getItem(LIST) || "null");
    const here = list ? list.rows.indexOf(location.pathname) : -1;
    if (here >= 0) {
      const [before, after, back] = steps.querySelectorAll("a");
      for (const [link, url] of [[before, list.rows[here - 1]], [after, list.rows[here + 1] || list.next], [back, list.url]]) {
        if (url) link.href = url; else link.remove();
      }
      steps.hidden = false;
    }
  } catch { /* a closed store: the way back is above */ }
})();
