// Posts the form when a fact changes and puts the new heading, sheet and result in place of the old ones.
// Everything works without it: then the button does the same for the whole page.
"use strict";

(() => {
  const form = document.getElementById("case");
  const said = document.getElementById("said");
  if (!form || !document.getElementById("sheet")) return;
  let asked = null;

  const outcome = (page) => page.querySelector("#result .band")?.dataset.outcome ?? "";
  const openIn = (page) => [...page.querySelectorAll("details[id]")].filter((each) => each.open).map((each) => each.id);

  function put(next) {
    const before = outcome(document);
    const opened = openIn(document);
    const active = document.activeElement;
    const typed = active && active.matches("input.text") ? active.value : null;
    for (const id of ["about", "again", "sheet", "result", "bar"]) {
      const old = document.getElementById(id);
      const fresh = next.getElementById(id);
      if (old && fresh) old.replaceWith(document.adoptNode(fresh));
    }
    for (const id of opened) {
      const each = document.getElementById(id);
      if (each) each.open = true;
    }
    const again = active && active.id ? document.getElementById(active.id) : null;
    if (again && again !== active) {
      if (typed !== null) again.value = typed;
      again.focus({ preventScroll: true });
    }
    const after = outcome(document);
    if (after !== before) {
      said.textContent = `结论变为：${after}`;
      document.querySelector("#result .band")?.classList.add("changed");
    }
    document.title = next.title;
  }

  async function ask() {
    asked?.abort();
    const mine = new AbortController();
    asked = mine;
    const busy = setTimeout(() => document.body.classList.add("asking"), 300);
    try {
      const sent = new URLSearchParams(new FormData(form));
      const reply = await fetch("/", { method: "POST", body: sent, signal: mine.signal });
      const next = new DOMParser().parseFromString(await reply.text(), "text/html");
      if (!next.getElementById("sheet")) throw new Error("no sheet");
      if (asked === mine) put(next);
    } catch (error) {
      if (error.name !== "AbortError") said.textContent = "没有取得新的结论，请按“核查”";
    } finally {
      clearTimeout(busy);
      if (asked === mine) document.body.classList.remove("asking");
    }
  }

  form.addEventListener("change", (event) => {
    if (event.target.closest("#sheet") && event.target.id !== "find") ask();
  });
})();
