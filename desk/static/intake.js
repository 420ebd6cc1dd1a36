/* The intake form while it is filled in: topics from the words, the company's number checked.
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
