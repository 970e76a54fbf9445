"use strict";
(() => {
  const PAGE = 100;
  const data = JSON.parse(document.getElementById("data").textContent);
  const list = document.getElementById("list");
  const more = document.getElementById("more");
  const status = document.getElementById("status");
  const search = document.getElementById("search");
  const kind = document.getElementById("kind");
  const boxes = [...document.querySelectorAll("#actions input")];
  const expand = document.getElementById("expand");
  const number = new Intl.NumberFormat("en");
  const rows = new Map();
  let found = [];
  let shown = 0;
  let timer = 0;

  function make(tag, name, text) {
    const element = document.createElement(tag);
    if (name) element.className = name;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function words(item) {
    item.words ??= [item.kind, item.name, item.holder, item.at, ...item.notes.map((note) => note[1]), ...item.rows.flat(), ...item.same.flat()]
      .join(" ")
      .toLowerCase();
    return item.words;
  }

  function filter() {
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const actions = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    found = data.filter(
      (item) =>
        actions.has(item.action) &&
        (!kind.value || item.kind === kind.value) &&
        wanted.every((word) => words(item).includes(word)),
    );
    list.replaceChildren();
    shown = 0;
    grow(PAGE);
  }

  function grow(count) {
    const fresh = found.slice(shown, shown + count).map(row);
    list.append(...fresh);
    shown += fresh.length;
    const left = found.length - shown;
    more.hidden = left <= 0;
    more.textContent = `Show ${number.format(Math.min(PAGE, left))} more of ${number.format(left)}`;
    status.textContent =
      found.length === data.length
        ? `${number.format(found.length)} ${found.length === 1 ? "resource" : "resources"}`
        : `${number.format(found.length)} of ${number.format(data.length)} resources`;
    expand.textContent = "Expand all";
  }

  function row(item) {
    if (rows.has(item.id)) return rows.get(item.id);
    const entry = make("li", item.action);
    const details = make("details");
    details.id = item.id;
    const summary = make("summary");
    const mark = make("span", "mark", item.sign || "=");
    mark.setAttribute("aria-label", item.word);
    mark.setAttribute("role", "img");
    const name = make("span", "name", item.name);
    const within = item.holder ? ` in ${item.holder}` : "";
    name.append(" ", make("span", "kind", item.kind + within));
    summary.append(mark, name, make("span", "at", item.at));
    const flags = make("span", "flags");
    for (const [tone, text] of item.notes.slice(0, 2)) flags.append(make("span", tone, text), " ");
    if (item.notes.length) summary.append(flags);
    details.append(summary);
    details.addEventListener("toggle", () => details.open && fill(details, item));
    entry.append(details);
    rows.set(item.id, entry);
    return entry;
  }

  function fill(details, item) {
    if (details.dataset.filled) return;
    details.dataset.filled = "yes";
    const body = make("div", "body");
    for (const [tone, text] of item.notes) body.append(make("p", `note ${tone}`, text));
    const table = make("table", "diff");
    const head = make("tr");
    for (const text of ["Sign", "Property", "Before", "After"]) {
      const cell = make("th");
      cell.append(make("span", text === "Sign" ? "hidden" : "", text));
      cell.scope = "col";
      head.append(cell);
    }
    const inside = make("tbody");
    inside.append(head, ...item.rows.map(changed));
    table.append(inside);
    if (item.rows.length) body.append(table);
    if (item.same.length) body.append(unchanged(item, table, inside, body));
    if (!item.rows.length && !item.same.length) body.append(make("p", "note", "No properties."));
    details.append(body);
  }

  function changed([sign, path, before, after, forces]) {
    const line = make("tr");
    const property = make("td", "", path);
    if (forces) property.append(make("span", "forces", "forces replacement"));
    const unknown = after.startsWith("(");
    const old = make("td", before ? "del" : "");
    const fresh = make("td", unknown ? "unknown" : after ? "add" : "");
    const [start, end] = before && after && !unknown ? alike(before, after) : [0, 0];
    tell(old, before, start, end);
    tell(fresh, after, start, end);
    line.append(make("td", "sign", sign), property, old, fresh);
    return line;
  }

  function alike(one, other) {
    const most = Math.min(one.length, other.length);
    let start = 0;
    while (start < most && one[start] === other[start]) start += 1;
    let end = 0;
    while (end < most - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
    return start + end > 3 ? [start, end] : [0, 0];
  }

  function tell(cell, text, start, end) {
    if (start + end === 0 || start + end >= text.length) return cell.append(text);
    cell.append(text.slice(0, start), make("b", "", text.slice(start, text.length - end)), text.slice(text.length - end));
  }

  function unchanged(item, table, inside, body) {
    const count = item.same.length;
    const button = make("button", "quiet", `Show ${count} ${item.action === "delete" ? "more" : "unchanged"} ${count === 1 ? "attribute" : "attributes"}`);
    button.type = "button";
    button.addEventListener("click", () => {
      for (const [path, value] of item.same) {
        const line = make("tr", "same");
        line.append(make("td", "", ""), make("td", "", path), make("td", "", value), make("td", "", item.action === "delete" ? "" : value));
        inside.append(line);
      }
      if (!table.isConnected) body.append(table);
      button.remove();
    });
    return button;
  }

  function open(id) {
    const item = data.find((each) => each.id === id);
    if (!item) return;
    if (!found.includes(item)) {
      search.value = kind.value = "";
      for (const box of boxes) box.checked ||= box.value === item.action;
      filter();
    }
    const at = found.indexOf(item);
    if (at >= shown) grow(at - shown + PAGE);
    const details = document.getElementById(id);
    details.open = true;
    details.querySelector("summary").focus({ preventScroll: true });
    details.scrollIntoView({ block: "center" });
  }

  function step(by) {
    const all = [...list.querySelectorAll("summary")];
    const at = all.indexOf(document.activeElement);
    if (at + by >= all.length && !more.hidden) {
      grow(PAGE);
      return step(by);
    }
    all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))]?.focus();
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input[type=search], select");
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !typing) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape" && event.target === search) {
      search.value = "";
      filter();
      search.blur();
    } else if ((event.key === "j" || event.key === "k") && !typing) {
      event.preventDefault();
      step(event.key === "j" ? 1 : -1);
    }
  });

  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(filter, data.length > 500 ? 120 : 0);
  });
  kind.addEventListener("change", filter);
  for (const box of boxes) box.addEventListener("change", filter);
  more.addEventListener("click", () => {
    const next = shown;
    grow(PAGE);
    list.children[next]?.querySelector("summary").focus();
  });
  expand.addEventListener("click", () => {
    const all = [...list.querySelectorAll("details")];
    const opening = all.some((details) => !details.open);
    for (const details of all) details.open = opening;
    expand.textContent = opening ? "Collapse all" : "Expand all";
  });
  for (const tile of document.querySelectorAll(".tile")) {
    tile.addEventListener("click", () => {
      for (const box of boxes) box.checked = box.value === tile.dataset.action;
      search.value = kind.value = "";
      filter();
      document.getElementById("resources").scrollIntoView();
      list.querySelector("summary")?.focus({ preventScroll: true });
    });
  }
  new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting) && !more.hidden && grow(PAGE), {
    rootMargin: "800px",
  }).observe(more);
  addEventListener("hashchange", () => open(decodeURIComponent(location.hash.slice(1))));
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#r"]');
    if (link && link.getAttribute("href") === location.hash) open(location.hash.slice(1));
  });
  addEventListener("beforeprint", () => {
    grow(found.length - shown);
    for (const details of list.querySelectorAll("details")) details.open = details.parentElement.className !== "no-op";
  });

  const theme = document.getElementById("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  function isDark() {
    return (document.documentElement.dataset.theme || (dark.matches ? "dark" : "light")) === "dark";
  }
  function paint(value) {
    if (value) document.documentElement.dataset.theme = value;
    theme.textContent = isDark() ? "Light theme" : "Dark theme";
  }
  theme.addEventListener("click", () => paint(isDark() ? "light" : "dark"));
  dark.addEventListener("change", () => paint());

  paint();
  filter();
  const graph = document.querySelector(".graph");
  if (graph) {
    const drawing = graph.querySelector("svg");
    drawing.style.minWidth = `${Math.round(0.78 * drawing.viewBox.baseVal.width)}px`; // smaller nobody could read it
    graph.scrollTop = (graph.scrollHeight - graph.clientHeight) / 2;
  }
  if (location.hash) open(decodeURIComponent(location.hash.slice(1)));
})();
