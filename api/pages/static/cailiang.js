// Posts the form when a fact changes and puts the new heading, sheet and result in place of the old ones.
// Everything works without it: then the button does the same for the whole page.
"use strict";

(() => {
  const form = document.getElementById("case");
  const said = document.getElementById("said");
  if (!form || !document.getElementById("sheet")) return;
  let asking = false;
  let again = false;
  let pressed = null;
  let held = Promise.resolve();
  let release = null;

  const outcome = (page) => page.getElementById("bar")?.dataset.outcome ?? "";
  const openIn = (page) => [...page.querySelectorAll("details[id]")].filter((each) => each.open).map((each) => each.id);

  function put(next) {
    const before = outcome(document);
    const opened = openIn(document);
    const active = document.activeElement;
    for (const id of ["about", "again", "sheet", "result", "bar"]) {
      const old = document.getElementById(id);
      const fresh = next.getElementById(id);
      if (old && fresh) old.replaceWith(document.adoptNode(fresh));
    }
    for (const id of opened) {
      const each = document.getElementById(id);
      if (each) each.open = true;
    }
    const same = active && active.id ? document.getElementById(active.id) : null;
    if (same && same !== active) {
      same.focus({ preventScroll: true });
      if (active.selectionStart != null) same.setSelectionRange(active.selectionStart, active.selectionEnd);
    }
    const after = outcome(document);
    if (after !== before) {
      said.textContent = `结论变为：${after}`;
      const bands = [...document.querySelectorAll("#result .band")];
      bands.find((each) => each.dataset.outcome === after)?.classList.add("changed");
    }
    document.title = next.title;
  }

  // One at a time: a kept case has a version, and the next change is made of the one that the answer brings.
  async function ask() {
    again = true;
    if (asking) return;
    asking = true;
    const busy = setTimeout(() => document.body.classList.add("asking"), 300);
    try {
      while (again) {
        again = false;
        const sent = new URLSearchParams(new FormData(form));
        const reply = await fetch(form.getAttribute("action"), { method: "POST", body: sent });
        // Saved elsewhere meanwhile, or signed out: the whole page says so, and holds what was written.
        if ([401, 403, 409].includes(reply.status)) return form.submit();
        const next = new DOMParser().parseFromString(await reply.text(), "text/html");
        if (!next.getElementById("sheet")) throw new Error("no sheet");
        await held;
        if (again) keepVersion(next);
        else put(next);
      }
    } catch {
      again = false;
      said.textContent = "没有取得新的结论，请按“核查”";
    } finally {
      clearTimeout(busy);
      asking = false;
      document.body.classList.remove("asking");
      if (pressed) send(pressed);
    }
  }

  function send({ name, value }) {
    pressed = null;
    const same = name && [...form.elements].find((each) => each.name === name && each.value === value && each.type === "submit");
    form.requestSubmit(same || null);
  }

  function keepVersion(next) {
    const old = document.getElementById("version");
    const fresh = next.getElementById("version");
    if (old && fresh) old.value = fresh.value;
  }

  // What is pressed, or half written in another script, is not taken away under the hand.
  const hold = () => {
    if (!release) held = new Promise((done) => { release = done; });
  };
  const loose = () => setTimeout(() => {
    release?.();
    release = null;
  });
  for (const kind of ["pointerdown", "compositionstart"]) addEventListener(kind, hold);
  for (const kind of ["pointerup", "pointercancel", "contextmenu", "dragend", "compositionend", "blur"]) addEventListener(kind, loose);

  // A button goes out with the version that the answer under way brings, or the case would be in conflict with itself.
  form.addEventListener("submit", (event) => {
    if (!asking) return;
    event.preventDefault();
    pressed = { name: event.submitter?.name, value: event.submitter?.value };
  });

  // What is written while an answer is under way goes along before anything is swapped.
  form.addEventListener("input", () => {
    if (asking) again = true;
  });

  form.addEventListener("change", (event) => {
    const written = event.target.matches(".pick") && document.getElementById(event.target.dataset.for);
    if (written) {
      written.value = event.target.value;
      event.target.value = "";
    }
    if (event.target.closest("#sheet") && event.target.id !== "find") ask();
  });
})();
