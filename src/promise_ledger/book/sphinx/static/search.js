/* search.js: looks for what was asked in the text of all pages (search-data.js: [address, title, [[anchor, heading, text, code]]]). */
(() => {
  const form = document.getElementById("pl-search");
  if (!form || !window.ledgerPages) return;
  const field = form.elements.q, list = document.getElementById("pl-search-found"), said = document.getElementById("pl-search-said");
  const say = JSON.parse(form.dataset.say);
  const HAN = "\\p{Script=Han}\\u3000-\\u303f\\uff00-\\uffef";
  const han = new RegExp(`[${HAN}]`, "u");
  const alike = ["'’‘`", "\"“”„", "-–—‑−", "?？", "!！", ":：", ";；", ",，", "(（", ")）"];

  /* A pattern for one term: letters of any case, one kind of quotation mark, dash, colon and so on for all, and a space or none beside Chinese. */
  const pattern = (term) => {
    const signs = [...term.replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g, (sign) => sign.normalize("NFKC")).replace(/\s+/g, " ")];
    const one = (sign) => {
      const kin = alike.find((group) => group.includes(sign));
      return kin ? `[${kin.replace("-", "\\-")}]` : sign.replace(/[\\^$.*+?()[\]{}|\/-]/g, "\\$&");
    };
    let made = "";
    signs.forEach((sign, i) => {
      const before = signs[i - 1] ?? "";
      if (sign === " ") made += han.test(before) || han.test(signs[i + 1] ?? "") ? "\\s?" : "\\s+";
      else made += (i && before !== " " && (han.test(before) || han.test(sign)) ? " ?" : "") + one(sign);
    });
    return made;
  };
  /* what a place is called beside its text: its heading, said at the first place that has it, and the id of its row */
  const ID = /^[A-Z]\d*-?\d+$/;
  window.ledgerPages.forEach(([, title, places]) => places.forEach((place, i) => {
    const heading = place[1] === title || place[1] === places[i - 1]?.[1] ? "" : place[1];
    place.name = `${heading}\n${ID.test(place[0]) ? place[0] : ""}`;
  }));
  const terms = (query) => [...query.matchAll(/["“”]([^"“”]+)["“”]|[^\s"“”]+/g)].map((m) => (m[1] ?? m[0]).trim()).filter(Boolean);

  const find = (query) => {
    const asked = terms(query).map((term) => ({
      any: new RegExp(pattern(term), "giu"),
      word: han.test(term) ? null : new RegExp(`(?<![\\p{L}\\p{N}])${pattern(term)}(?![\\p{L}\\p{N}])`, "iu"),
    }));
    if (!asked.length) return null;
    const has = (text, term) => text.search(term.any) >= 0;
    const says = (place, term) => has(place[2], term) || has(place.name, term);
    const found = [];
    window.ledgerPages.forEach(([address, title, places], order) => {
      if (!asked.every((term) => has(title, term) || places.some((place) => says(place, term)))) return;
      const every = places.map((place) => {
        const mine = asked.filter((term) => says(place, term));
        if (!mine.length) return null;
        const inHeading = asked.filter((term) => has(place[1], term)).length;
        const whole = mine.filter((term) => term.word ? term.word.test(`${place[2]}\n${place.name}`) : true).length;
        return { place, score: 10 * mine.length + 4 * inHeading + 3 * whole - (place[3] ? 25 : 0) };
      }).filter(Boolean).sort((a, b) => b.score - a.score);
      // code only where nothing else of its section has what was asked for
      const hits = every.filter(({ place }) => !place[3] || !every.some((hit) => !hit.place[3] && hit.place[1] === place[1]));
      const inTitle = asked.filter((term) => has(title, term)).length;
      // chapters before figures, the many pages of single claims last
      const kind = address.startsWith("claims/") ? 45 : address.includes("/") ? 15 : 0;
      found.push({ address, title, hits, score: 20 * inTitle + (hits[0]?.score ?? 0) - kind - order / 1000 });
    });
    return { asked, found: found.sort((a, b) => b.score - a.score) };
  };

  const element = (name, text, kind) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };
  /* a text with what was asked for in marks */
  const marked = (text, every) => {
    const made = document.createDocumentFragment();
    let last = 0;
    for (const m of text.matchAll(every)) {
      made.append(text.slice(last, m.index), element("mark", m[0]));
      last = m.index + m[0].length;
    }
    made.append(text.slice(last));
    return made;
  };
  const excerpt = (text, every) => {
    const at = Math.max(0, text.search(every)), wide = han.test(text.slice(at, at + 60)) ? 45 : 110;
    let from = Math.max(0, at - wide), to = Math.min(text.length, at + 1.6 * wide);
    if (from) { const space = text.slice(from, at).search(/[\s。；，]/); if (space >= 0) from += space + 1; }
    if (to < text.length) { const end = text.lastIndexOf(" ", to); if (end > at + wide) to = end; }
    return marked(`${from ? "… " : ""}${text.slice(from, to).replace(/\n/g, " · ")}${to < text.length ? " …" : ""}`, every);
  };

  const show = (query) => {
    const result = find(query);
    list.replaceChildren();
    said.textContent = "";
    if (!result) return;
    const { asked, found } = result;
    const every = new RegExp(asked.map((term) => `(?:${term.any.source})`).join("|"), "giu");
    const mark = `“${query.trim()}”`;
    said.textContent = (found.length ? found.length === 1 ? say.one : say.many : say.none).replace("{q}", mark).replace("{n}", found.length);
    for (const page of found) {
      const item = element("li");
      const link = element("a");
      link.href = page.address;
      link.append(marked(page.title, every));
      const head = element("h2");
      head.append(link);
      item.append(head);
      for (const { place: [anchor, heading, text, code] } of page.hits.slice(0, 3)) {
        const line = element("p");
        const label = [heading === page.title ? "" : heading, code === 1 ? say.code : "", ID.test(anchor) ? anchor : ""].filter(Boolean).join(" · ");
        if (label && anchor) {
          const where = element("a", "", "pl-search__where");
          where.href = `${page.address}#${anchor}`;
          where.append(marked(label, every));
          line.append(where, " ");
        }
        line.append(excerpt(text, every));
        item.append(line);
      }
      if (page.hits.length > 3) item.append(element("p", say.more.replace("{n}", page.hits.length - 3), "pl-search__more"));
      list.append(item);
    }
  };

  /* the query stands in the address; from disk a browser may refuse to change it there */
  const run = (write) => {
    show(field.value);
    if (!write) return;
    try { history.replaceState(null, "", field.value ? `?q=${encodeURIComponent(field.value)}` : location.pathname); } catch { /* file:// */ }
  };
  let timer;
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => run(true), 150); });
  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(timer); run(true); });

  /* arrows go through the pages that were found, Escape back to the field */
  document.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("h2 a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape" && at >= 0) field.focus();
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || (at < 0 && document.activeElement !== field)) return;
    const next = event.key === "ArrowDown" ? at + 1 : at - 1;
    if (next >= links.length) return;
    event.preventDefault();
    (next < 0 ? field : links[next]).focus();
  });

  field.value = new URLSearchParams(location.search).get("q") ?? "";
  if (field.value) run(false);
  field.focus();
})();
