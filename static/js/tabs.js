// Sections that follow each other without a script become tabs with one (WAI-ARIA tabs: arrows, Home, End).
for (const list of document.querySelectorAll("[data-tabs]")) {
  const tabs = [...list.querySelectorAll("a")];
  const panels = tabs.map((tab) => document.querySelector(tab.hash));
  panels[0].parentElement.classList.add("is-tabbed");
  list.setAttribute("role", "tablist");
  tabs.forEach((tab, i) => {
    tab.parentElement.setAttribute("role", "presentation");
    tab.setAttribute("role", "tab");
    tab.id ||= `tab-${panels[i].id}`;
    tab.setAttribute("aria-controls", panels[i].id);
    panels[i].setAttribute("role", "tabpanel");
    panels[i].setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      show(i);
      history.replaceState(null, "", tab.hash);
    });
    tab.addEventListener("keydown", (event) => {
      const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (to === undefined) {
        if (event.key === " ") { event.preventDefault(); show(i); }
        return;
      }
      event.preventDefault();
      const next = (to + tabs.length) % tabs.length;
      show(next);
      tabs[next].focus();
    });
  });

  function show(which) {
    tabs.forEach((tab, i) => {
      tab.setAttribute("aria-selected", String(i === which));
      tab.tabIndex = i === which ? 0 : -1;
      panels[i].hidden = i !== which;
    });
  }
  const asked = tabs.findIndex((tab) => tab.hash === location.hash);
  show(Math.max(asked, 0));
  addEventListener("beforeprint", () => panels.forEach((panel) => { panel.hidden = false; }));
  addEventListener("afterprint", () => show(tabs.findIndex((tab) => tab.getAttribute("aria-selected") === "true")));
}
