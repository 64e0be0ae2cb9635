/* promise-ledger.js: popovers, copy buttons, layout in parts, the way back to the top, the filter of the catalogue. Without it marks are links, all text can be selected, every figure shows. */
(() => {
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const idle = globalThis.requestIdleCallback ?? setTimeout;

  /* popovers: hover or focus shows what stands behind a mark; Enter, Space or a tap steps in; Escape steps out.
     Their texts are a script file, fetched when the first mark is touched (from file://, too). */
  const texts = document.querySelector("meta[name=pl-marks]")?.content;
  if (texts && "popover" in HTMLElement.prototype) {
    const LINK = /(?:#|claims\/)((?:S\d+-|[A-Z])\d+|D-[\w.-]+)(?:\.html)?$/;
    const idOf = (a) => a.dataset.id || a.getAttribute("href").match(LINK)?.[1];
    const markAt = (node) => { const a = node.closest?.("main a:is(.pl-claim,.pl-id)"); return a && idOf(a) && a; };
    let loading, open, wanted, timer, pointer, quiet;
    const pop = document.createElement("span");
    Object.assign(pop, { id: "pl-pop", className: "pl-pop", popover: "manual", role: "dialog", tabIndex: -1 });
    const load = () => loading ||= new Promise((done) => {
      const script = document.createElement("script");
      script.src = texts;
      script.onload = script.onerror = () => done(globalThis.plMarks || {});
      document.head.append(script);
    });
    const hide = (back) => {
      clearTimeout(timer);
      wanted = null;
      if (!open) return;
      const link = open;
      open = null;
      link.ariaExpanded = "false";
      link.removeAttribute("aria-describedby");
      pop.hidePopover();
      if (back) { quiet = true; link.focus(); quiet = false; }
      pop.remove();
    };
    const show = async (link, into) => {
      if (open !== link) {
        wanted = link;
        const all = await load(), id = idOf(link);
        if (wanted !== link) return;
        if (!all[id]) { if (into) location.href = link.href; return; }
        hide();
        pop.innerHTML = all[id] + `<button type="button" class="pl-pop__x" aria-label="${all.close}">×</button>`;
        pop.ariaLabel = `${link.textContent} (${pop.querySelector(".pl-id").textContent})`;
        link.after(pop);
        pop.showPopover();
        const at = link.getClientRects()[0], box = pop.getBoundingClientRect();
        const below = at.bottom + 8 + box.height < innerHeight || at.top < box.height + 8;
        pop.style.top = `${Math.max(8, below ? Math.min(at.bottom + 8, innerHeight - box.height - 8) : at.top - box.height - 8)}px`;
        pop.style.left = `${Math.max(8, Math.min(at.left - 16, document.documentElement.clientWidth - box.width - 8))}px`;
        link.ariaExpanded = "true";
        link.setAttribute("aria-describedby", "pl-pop");
        open = link;
      }
      $$("a,button", pop).forEach((item) => { item.tabIndex = into ? 0 : -1; });
      if (!into) return;
      link.removeAttribute("aria-describedby");
      pop.focus();
      const over = link.getBoundingClientRect().bottom - pop.getBoundingClientRect().top; // a phone's sheet leaves the mark in view
      if (over > 0 && matchMedia("(max-width: 40rem)").matches) scrollBy(0, over + 16);
    };
    const later = (act, ms) => { clearTimeout(timer); timer = setTimeout(act, ms); };
    idle(() => { // the first view goes first
      $$("main a:is(.pl-claim,.pl-id)").forEach((a) => { if (idOf(a)) { a.ariaHasPopup = "dialog"; a.ariaExpanded ??= "false"; } });
    });
    const on = (type, act) => document.addEventListener(type, act, { passive: false });
    on("pointerover", (event) => {
      if (event.pointerType !== "mouse") return;
      const link = markAt(event.target);
      if (link) { load(); later(() => show(link), link === open ? 0 : 180); }
      else if (pop.contains(event.target)) clearTimeout(timer);
      else if (open && !pop.contains(document.activeElement)) later(hide, 250);
      else clearTimeout(timer);
    });
    on("focusin", (event) => {
      const link = markAt(event.target);
      if (link && !quiet && link.matches(":focus-visible")) show(link);
      else if (!pop.contains(event.target)) hide();
    });
    on("pointerdown", (event) => {
      pointer = event.pointerType;
      if (event.target.closest(".pl-pop__x")) return;
      if (open && event.target.closest("a") !== open && !pop.contains(event.target)) hide();
    });
    on("click", (event) => {
      if (event.target.closest(".pl-pop__x")) return hide(true);
      const link = markAt(event.target);
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || (event.detail && pointer === "mouse")) return;
      event.preventDefault();
      show(link, true);
    });
    on("keydown", (event) => {
      if (event.key === "Escape" && open) hide(pop.contains(document.activeElement) || document.activeElement === open);
      if (event.key === " " && markAt(event.target)) { event.preventDefault(); show(event.target, true); }
    });
    addEventListener("scroll", () => open && !pop.contains(document.activeElement) && hide(), { passive: true });
  }

  /* who asks for a cell of code finds it open */
  const unfold = () => document.querySelector("div.cell:target > details")?.setAttribute("open", "");
  addEventListener("hashchange", unfold);
  unfold();

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

  /* what the style sheet lets wait is laid out once somebody moves: a part at a time, so that nothing stutters */
  const moves = ["scroll", "wheel", "pointerdown", "keydown"];
  const settleAll = () => {
    moves.forEach((move) => removeEventListener(move, settleAll));
    const waiting = $$(".bd-article>section>section, .pl-evidence tbody:not(.pl-later) tr");
    const settle = () => {
      waiting.splice(0, waiting[0]?.localName === "tr" ? 3 : 1).forEach((part) => { part.style.contentVisibility = "visible"; });
      if (waiting.length) idle(settle); else document.documentElement.classList.add("pl-settled");
    };
    idle(settle);
  };
  if (scrollY) settleAll(); else moves.forEach((move) => addEventListener(move, settleAll, { passive: true }));

  /* back to the top: offered to those who scroll up */
  const up = document.getElementById("pst-back-to-top");
  let last = 0;
  addEventListener("scroll", () => {
    if (up) up.style.display = scrollY < last && scrollY > innerHeight ? "block" : "";
    last = scrollY;
  }, { passive: true });
  up?.addEventListener("click", () => scrollTo(0, 0));

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
    $$(".pl-catalogue").forEach((list) => {
      const part = list.closest("section");
      part.hidden = ![...list.children].some((item) => !item.hidden);
      $$(`.bd-toc [href="#${part.id}"]`).forEach((link) => { link.parentNode.hidden = part.hidden; });
    });
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
