/* Files sent up as soon as they are chosen, where a form says so. The form works without this file. */
(() => {
  "use strict";
  // Files go up one after the other as soon as they are chosen, each with its progress; a refusal stands beside its file.
  for (const place of document.querySelectorAll("[data-upload]")) {
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
      if (form.elements.key) body.append("key", form.elements.key.value);
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
    for (const ask of place.querySelectorAll("[data-upload-ask]")) ask.hidden = true;
    // Sending waits for the files that are still going up.
    form.addEventListener("submit", (event) => {
      if (!running) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      sending = event.submitter || sending;
    }, { capture: true });
  }
})();
