/* filters, sorts, searches, links and saves the rows of an evidence page. The address holds the view (#?case=…&sort=-value)
   or names a row (#S2-039). Without this script every row shows. */
(() => {
  const box = document.querySelector(".pl-explore");
  if (!box) return;
  const size = +box.dataset.size, $$ = (selector, root) => [...root.querySelectorAll(selector)];
  const form = box.querySelector("form"), table = box.querySelector("table"), pager = box.querySelector(".pl-pager");
  const count = form.querySelector("output"), range = pager.querySelector("output"), link = document.getElementById("pl-view");
  const steps = $$("button", pager), { csv, q, sort: order } = form.elements;
  const fill = (text, given) => text.replace(/\{(\w+)\}/g, (all, key) => given[key]);
  const fold = (text) => text.normalize("NFKC").toLowerCase();

  const rows = [], byId = new Map();
  let group = null, body;
  for (const { rows: some } of table.tBodies) {
    for (const row of some) {
      if (row.className === "pl-group") { group = row; continue; }
      const entry = { row, data: row.dataset, group, place: rows.length };
      byId.set(row.id, entry);
      rows.push(entry);
    }
  }
  const textOf = (entry) => (entry.text ??= fold(`${entry.row.textContent} ${entry.data.alt ?? ""}`));

  /* what is asked for */
  const fields = $$("select:not([name=sort])", form), chips = $$(".pl-chips input", form), chip = chips[0]?.name;
  const has = (entry, key, value) => (key === "brand" ? ` ${entry.data[key]} `.includes(` ${value} `) : entry.data[key] === value);
  let shown = rows, page = 0;

  const filter = () => {
    const words = fold(q.value).split(/\s+/).filter(Boolean);
    const asked = fields.map(({ name, value }) => [name, value]).filter(([, value]) => value);
    const wanted = new Set(chips.filter((input) => input.checked).map((input) => input.value));
    const numbers = {};
    shown = rows.filter((entry) => {
      if (!asked.every(([key, value]) => has(entry, key, value)) || !words.every((word) => textOf(entry).includes(word))) return false;
      numbers[entry.data[chip]] = (numbers[entry.data[chip]] ?? 0) + 1;
      return !wanted.size || wanted.has(entry.data[chip]);
    });
    chips.forEach((input) => { input.parentNode.querySelector(".pl-n").textContent = numbers[input.value] ?? 0; });
    sort();
  };

  /* order: numbers by size within their unit, codes as the form lists them, dates and texts by their characters; blanks last */
  const heads = [...table.tHead.rows[0].cells].filter((head) => "sort" in head.dataset);
  let collator; // dear, and only for sorting
  const compare = (a, b) => (collator ??= new Intl.Collator(document.documentElement.lang, { numeric: true })).compare(a, b);
  const ranks = {};
  [...fields.flatMap((field) => [...field.options].map(({ value }) => [field.name, value])), ...chips.map(({ name, value }) => [name, value])]
    .forEach(([key, value]) => { (ranks[key] ??= new Map()).set(value, ranks[key].size); });
  const keyOf = (entry, key) => {
    if (key.startsWith("col")) return entry.row.cells[key.slice(3)].textContent;
    const value = entry.data[key];
    return value === undefined ? "" : key === "value" ? Number(value) : ranks[key]?.get(value) ?? value;
  };
  const sort = () => {
    const way = order.value, down = way.startsWith("-"), key = way.replace("-", "");
    heads.forEach((head) => head.setAttribute("aria-sort", head.dataset.sort !== key ? "none" : down ? "descending" : "ascending"));
    if (!key) return;
    const pairs = shown.map((entry) => [entry, keyOf(entry, key)]);
    const unit = ({ data }) => (key === "value" ? data.unit ?? "" : "");
    pairs.sort(([a, x], [b, y]) => (x === "") - (y === "") || compare(unit(a), unit(b))
      || (down ? -1 : 1) * (typeof x === "number" ? x - y : compare(x, y)) || a.place - b.place);
    shown = pairs.map(([entry]) => entry);
  };
  heads.forEach((head) => {
    head.dataset.sort ||= `col${head.cellIndex}`;
    const key = head.dataset.sort, name = head.textContent;
    if (!$$("option", order).some((option) => option.value === key)) {
      for (const sign of ["", "-"]) order.add(new Option(fill(order.dataset[sign ? "down" : "up"], { column: name }), sign + key));
    }
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.append(name);
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      order.value = order.value === key ? `-${key}` : key;
      apply();
    });
  });

  /* a page of rows; names of the cases stand only in the first order. The first page is there as it was written, and
     rows leave the table only when another one is asked for. */
  const draw = (from, to) => {
    if (!body) {
      [...table.tBodies].forEach((part) => part.remove());
      body = table.createTBody();
      box.classList.add("is-ready");
    }
    const plain = !order.value, out = [];
    let last = null;
    for (const { row, group } of shown.slice(from, to)) {
      if (plain && group && group !== last) out.push((last = group));
      out.push(row);
    }
    body.replaceChildren(...out);
  };
  const show = () => {
    page = Math.max(0, Math.min(page, Math.ceil(shown.length / size) - 1));
    const from = page * size, to = Math.min(from + size, shown.length);
    if (body || from || shown !== rows) draw(from, to);
    count.textContent = shown.length ? fill(count.dataset.text, { n: String(shown.length).replace(/\B(?=(\d{3})+$)/g, ",") }) : count.dataset.none;
    range.textContent = shown.length ? fill(range.dataset.text, { from: from + 1, to }) : "";
    pager.hidden = shown.length <= size;
    steps.forEach((button) => { button.disabled = +button.value < 0 ? !page : to >= shown.length; });
    csv.disabled = !shown.length;
    link.textContent = location.href;
  };

  /* the address */
  const write = () => {
    const asked = [...new FormData(form)].filter(([, value]) => value);
    if (page) asked.push(["page", page + 1]);
    const view = String(new URLSearchParams(asked));
    history.replaceState(null, "", view ? `#?${view}` : location.pathname + location.search);
  };
  const apply = () => { page = 0; filter(); write(); show(); };
  const reveal = (entry) => {
    if (!shown.includes(entry)) { form.reset(); filter(); }
    page = Math.floor(shown.indexOf(entry) / size);
    show();
    byId.forEach(({ row }) => row.classList.toggle("is-target", row === entry.row));
    entry.row.tabIndex = -1;
    entry.row.focus({ preventScroll: true });
    entry.row.scrollIntoView({ block: "center" });
  };
  const read = () => {
    const hash = location.hash.slice(1), entry = byId.get(hash);
    if (entry) return reveal(entry);
    const asked = new URLSearchParams(hash.startsWith("?") ? hash : "");
    if (ranks.case?.has(hash)) asked.set("case", hash); // a case's name is its view
    else if (hash && hash[0] !== "?") return; // not an anchor of ours
    form.reset();
    asked.forEach((value, key) => {
      const field = form.elements[key];
      if (key === chip) chips.forEach((input) => { input.checked ||= input.value === value; });
      else if (key === "q" || (field?.options && $$("option", field).some((option) => option.value === value))) field.value = value;
    });
    page = (parseInt(asked.get("page"), 10) || 1) - 1;
    filter();
    show();
  };

  /* CSV of what is shown: the cells, the codes behind them, the other language, ids and address */
  const text = (node) => node.textContent.replace(/\s+/g, " ").trim();
  const cell = (node) => {
    const copy = node.cloneNode(true);
    $$("small,.pl-row", copy).forEach((part) => part.remove());
    $$(".pl-verdict,div,br", copy).forEach((part) => part.after(" "));
    return text(copy);
  };
  const save = () => {
    const keys = [...new Set(rows.flatMap(({ data }) => Object.keys(data)))];
    const lines = [[...[...table.tHead.rows[0].cells].map(text), ...keys, "ids", "url"]];
    shown.forEach(({ row, data }) => lines.push([...[...row.cells].map(cell), ...keys.map((key) => data[key] ?? ""),
      $$("td .pl-id", row).map(text).join(";"), (row.querySelector(".pl-out") ?? row.querySelector("th .pl-id"))?.href ?? ""]));
    const quoted = lines.map((line) => line.map((value) => (/[",\n]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value)).join(","));
    const href = URL.createObjectURL(new Blob(["\ufeff" + quoted.join("\r\n") + "\r\n"], { type: "text/csv" }));
    Object.assign(document.createElement("a"), { href, download: csv.value }).click();
    setTimeout(() => URL.revokeObjectURL(href), 10000);
  };

  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("[type=reset]").addEventListener("click", () => setTimeout(apply)); // once the fields are blank
  csv.addEventListener("click", save);
  steps.forEach((button) => button.addEventListener("click", () => {
    page += +button.value;
    write();
    show();
    table.scrollIntoView();
    table.tabIndex = -1;
    table.focus({ preventScroll: true });
  }));
  addEventListener("hashchange", read);
  addEventListener("beforeprint", () => draw(0, shown.length));
  addEventListener("afterprint", show);
  /* texts to search are made ready while nothing else is to do */
  let next = 0;
  const warm = (idle) => {
    while (next < rows.length && idle.timeRemaining() > 1) textOf(rows[next++]);
    if (next < rows.length) requestIdleCallback(warm);
  };
  globalThis.requestIdleCallback?.(warm);

  form.reset(); // some browsers keep what was chosen before
  form.hidden = false;
  show();
  if (location.hash) read();
})();
