/* promise-ledger.js: copy buttons and the filter of the catalogue. Without it all text can be selected and every figure shows. */
(() => {
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* copy: also from file://, and told to screen readers */
  const live = document.createElement("div");
  live.className = "pl-sr";
  live.setAttribute("role", "status");
  document.querySelector("main")?.append(live);
  const old = (text) => {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };
  const copy = async (text) => {
    try { await navigator.clipboard.writeText(text); return true; } catch { return old(text); }
  };
  $$(".pl-copy").forEach((button) => {
    const name = button.textContent;
    let timer;
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (!await copy(document.getElementById(button.dataset.copy).textContent.trim())) return;
      button.focus();
      button.textContent = live.textContent = button.dataset.copied;
      clearTimeout(timer);
      timer = setTimeout(() => { button.textContent = name; live.textContent = ""; }, 1600);
    });
  });

  /* catalogue: what is chosen stands in the address, so that a view can be linked */
  const form = document.querySelector(".pl-facets");
  const items = $$(".pl-catalogue > li");
  if (!form || !items.length) return;
  const output = form.querySelector("output");
  const apply = (write) => {
    const chosen = [...new FormData(form)].filter(([, value]) => value);
    let shown = 0;
    items.forEach((item) => {
      item.hidden = !chosen.every(([key, value]) => item.dataset[key].split(" ").includes(value));
      shown += !item.hidden;
    });
    $$(".pl-catalogue").forEach((list) => { list.closest("section").hidden = ![...list.children].some((item) => !item.hidden); });
    output.textContent = shown ? output.dataset.text.replace("{n}", shown) : output.dataset.none;
    form.querySelector("button").disabled = !chosen.length;
    if (write) history.replaceState(null, "", chosen.length ? "#?" + new URLSearchParams(chosen) : location.pathname + location.search);
  };
  if (location.hash.startsWith("#?")) {
    new URLSearchParams(location.hash.slice(2)).forEach((value, key) => { if (form.elements[key]) form.elements[key].value = value; });
  }
  form.addEventListener("input", () => apply(true));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => apply(true)));
  form.hidden = false;
  apply(false);
})();
