/* The intake form while it is filled in: topics from the words, the company's number checked, files sent up at once.
   The form works without this file; it decides nothing and ticks nothing. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Topics proposed while a need is typed: <form data-topics="/url">. Boxes move to the front; nothing ticks itself.
  for (const form of all("form[data-topics]")) {
    const part = (name) => form.querySelector(`[data-${name}]`);
    const texts = ["title", "pitch"].map((name) => form.elements[name]);
    const chips = () => all("label[data-topic]", form);
    let timer, asked = "";
    const show = (found, secrets) => {
      for (const chip of chips()) all(".muted", chip).forEach((words) => words.remove());
      for (const topic of [...found].reverse()) {
        const chip = chips().find((one) => one.dataset.topic === topic.id);
        if (!chip) continue;
        chip.append(" ", Object.assign(document.createElement("span"), { className: "muted", textContent: topic.words.join(", ") }));
        part("topics-first").prepend(chip);
      }
      part("topics-found").hidden = !found.length;
      part("topics-none").hidden = Boolean(found.length);
      part("suspicious").hidden = !secrets.length;
      part("suspicious-words").textContent = secrets.join(", ");
    };
    const ask = async () => {
      const body = new URLSearchParams(texts.map((box) => [box.name, box.value])).toString();
      if (body === asked || texts.map((box) => box.value).join("").length < 20) return;
      asked = body;
      try {
        const answer = await fetch(form.dataset.topics, { method: "POST", body: new URLSearchParams(body), credentials: "same-origin" });
        if (answer.ok) { const kept = await answer.json(); show(kept.topics, kept.suspicious); }
      } catch { /* the button asks the same, and people know their topics */ }
    };
    part("topics-ask").hidden = true;
    for (const box of texts) box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 1200); });
  }

  // The company's number: looked at after a pause; one that is still being typed is no mistake.
  for (const line of all("[data-number]")) {
    const box = document.getElementById("company_id");
    let timer, asked = "";
    const check = async () => {
      const typed = box.value.trim();
      if (typed === asked) return;
      asked = typed;
      try {
        const answer = await fetch(line.dataset.number, { method: "POST", body: new URLSearchParams({ number: typed }), credentials: "same-origin" });
        if (!answer.ok || box.value.trim() !== typed) return;
        const found = await answer.json();
        line.textContent = found.words;
        line.dataset.state = found.state;
        const old = document.getElementById("company_id-error");
        if (old) old.hidden = found.state === "good";
      } catch { /* the form checks it again when it is sent */ }
    };
    box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(check, 700); });
    box.addEventListener("change", check);
  }

  // Files go up one after the other as soon as they are chosen, each with its progress; a refusal stands beside its file.
  for (const place of all("[data-upload]")) {
    const box = place.querySelector("input[type=file]"), form = box.form;
    const list = place.querySelector("[data-uploads]"), told = place.querySelector("[data-upload-told]");
    const say = place.dataset, waiting = [];
    let running = false, sending = null;
    const element = (tag, properties = {}, ...children) => { const one = Object.assign(document.createElement(tag), properties); one.append(...children); return one; };
    const settle = () => { list.hidden = !list.children.length; };
    const refuse = (entry, words, canRetry) => {
      entry.line.querySelector("progress")?.remove();
      entry.said.textContent = words;
      entry.line.classList.add("refused");
      told.textContent = `${entry.file.name}: ${words}`;
      const away = element("button", { type: "button", className: "quiet", textContent: say.putAway });
      away.addEventListener("click", () => { entry.line.remove(); settle(); box.focus(); });
      const again = element("button", { type: "button", textContent: say.again });
      again.addEventListener("click", () => { entry.line.remove(); add(entry.file); });
      entry.said.after(...(canRetry ? [again, away] : [away]));
    };
    const done = (entry, answer, status) => {
      if (answer.files !== undefined) place.querySelector("[data-files-here]").innerHTML = answer.files;
      if (answer.address) history.replaceState(history.state, "", answer.address);
      if (answer.refusals && answer.refusals.length) return refuse(entry, answer.refusals.join(" ").replace(`${entry.file.name}: `, ""), status === 429);
      told.textContent = say.here.replace("{name}", entry.file.name);
      entry.line.remove();
    };
    const next = () => {
      const entry = waiting.shift();
      running = Boolean(entry);
      settle();
      if (!entry) { if (sending) { const button = sending; sending = null; form.requestSubmit(button); } return; }
      const body = new FormData();
      body.append("key", form.elements.key.value);
      body.append("files", entry.file);
      const call = new XMLHttpRequest();
      call.open("POST", say.upload);
      call.responseType = "json";
      const bar = entry.line.querySelector("progress");
      call.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; });
      call.addEventListener("loadend", () => {
        if (call.response && (call.status < 500)) done(entry, call.response, call.status);
        else refuse(entry, call.status === 413 ? say.tooLarge : say.lost, call.status !== 413);
        next();
      });
      call.send(body);
    };
    const add = (file) => {
      const said = element("span", { textContent: say.going });
      const bar = element("progress", { max: 1, value: 0 });
      bar.setAttribute("aria-label", file.name);
      const entry = { file, said, line: element("li", { className: "file" }, element("span", { className: "name", textContent: file.name }), element("span", { className: "facts-line" }, bar, said)) };
      list.append(entry.line);
      settle();
      if (file.size > Number(say.largest)) return refuse(entry, say.tooLarge, false);
      waiting.push(entry);
      if (!running) next();
    };
    box.addEventListener("change", () => { const chosen = [...box.files]; box.value = ""; chosen.forEach(add); });
    place.querySelector("[data-upload-ask]").hidden = true;
    // Sending waits for the files that are still going up.
    form.addEventListener("submit", (event) => {
      if (!running) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      sending = event.submitter || sending;
    }, { capture: true });
  }

  // Without network nothing is sent, and nothing is lost: said here instead of on the browser's error page.
  for (const form of all("form[data-offline]")) {
    form.addEventListener("submit", (event) => {
      if (navigator.onLine) return;
      event.preventDefault();
      const status = form.querySelector("[data-saving]");
      status.textContent = form.dataset.offline;
      status.scrollIntoView({ block: "nearest" });
    });
  }
})();
