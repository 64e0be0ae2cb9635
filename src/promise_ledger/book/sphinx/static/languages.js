/* languages.js: the switch to the other edition keeps the section, the row or the search. Without it, it keeps the page. */
(() => {
  const link = document.querySelector("a.lang-switch");
  if (!link) return;
  const follow = () => {
    const read = document.querySelector(".page-toc .nav-link.active"); /* the section on the screen, if the theme marks it */
    link.search = location.search;
    link.hash = location.hash || (read ? read.hash : "");
  };
  ["pointerdown", "focus", "click"].forEach((event) => link.addEventListener(event, follow));
})();
