/* Keeps what was typed until it is saved, says when it is, and a few keys. Everything works without it. */
(() => {
  "use strict";
  const KEY = "rodtrad:" + location.pathname + ":";
  const kept = (field) => KEY + (field.form?.dataset.keep || "") + ":" + field.name;
  const keeps = (field) => field?.name && field.matches("textarea, input[type=text]") && field.form?.method === "post" && !field.closest("[data-keep-not]");

  document.addEventListener("input", (event) => {
    if (keeps(event.target)) localStorage.setItem(kept(event.target), event.target.value);
  });
  const SENT = "rodtrad-sent"; /* what the last form sent: kept until another page than the form or the log-in has come back */
  document.addEventListener("submit", (event) => {
    const keys = [...event.target.elements].filter(keeps).map(kept);
    if (keys.length) sessionStorage.setItem(SENT, JSON.stringify({ path: location.pathname, keys }));
  });
  document.addEventListener("DOMContentLoaded", () => {
    const address = new URL(location.href);
    if (address.searchParams.has("saved")) { // all that was typed on this page has just been saved
      for (const key of Object.keys(localStorage)) if (key.startsWith(KEY)) localStorage.removeItem(key);
      address.searchParams.delete("saved");
      history.replaceState(null, "", address);
    }
    const sent = JSON.parse(sessionStorage.getItem(SENT) || "null");
    if (sent && sent.path !== location.pathname && !location.pathname.startsWith("/accounts/")) {
      sent.keys.forEach((key) => localStorage.removeItem(key));
      sessionStorage.removeItem(SENT);
    }
    for (const field of document.querySelectorAll("textarea, input[type=text]")) {
      if (!keeps(field)) continue;
      const text = localStorage.getItem(kept(field));
      if (text === null) continue;
      if (text === field.value) { localStorage.removeItem(kept(field)); continue; }
      const offer = document.createElement("button");
      offer.type = "button";
      offer.className = "ds-button c-restore";
      offer.dataset.variant = "tertiary";
      offer.textContent = document.documentElement.lang === "en" ? "Put back what you typed and had not saved" : "Lägg tillbaka det du skrev och inte hann spara";
      offer.addEventListener("click", () => {
        field.value = text;
        field.dispatchEvent(new Event("change", { bubbles: true }));
        offer.remove();
        field.focus();
      });
      field.insertAdjacentElement("afterend", offer);
    }
  });
  document.addEventListener("submit", (event) => {
    for (const button of event.target.querySelectorAll("button[type=submit]")) {
      if (event.target.dataset.submitted) event.preventDefault();
      button.setAttribute("aria-disabled", "true");
    }
    event.target.dataset.submitted = "yes";
    window.setTimeout(() => { delete event.target.dataset.submitted; for (const b of event.target.querySelectorAll("[aria-disabled]")) b.removeAttribute("aria-disabled"); }, 4000);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const field = event.detail.requestConfig?.elt;
    const saved = event.detail.successful && event.detail.xhr.responseText.includes('data-saved="yes"');
    if (saved && keeps(field)) localStorage.removeItem(kept(field));
  });
  const unsaved = (event) => { // the server could not be reached or did not answer as it should: say so beside the field
    const field = event.detail.requestConfig?.elt || event.detail.elt;
    if (!keeps(field)) return;
    const status = document.getElementById("status-" + field.id);
    if (!status) return;
    const note = document.createElement("p");
    note.className = "ds-validation-message";
    note.textContent = document.documentElement.lang === "en" ? "Not saved: there is no contact. The text is kept in the browser; change something in the box to try again." : "Inte sparat: det går inte att nå servern. Texten finns kvar i webbläsaren; ändra något i rutan för att försöka igen.";
    status.replaceChildren(...status.querySelectorAll("input"), note);
  };
  document.addEventListener("htmx:responseError", unsaved);
  document.addEventListener("htmx:sendError", unsaved);
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") { const search = document.getElementById("site-search"); if (search) { event.preventDefault(); search.focus(); } }
    if (event.key === "?") { const help = document.getElementById("help"); if (help) { event.preventDefault(); help.open = true; help.querySelector("summary").focus(); } }
  });
  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-print]")) {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.c-menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.c-menu[open]")) { menu.open = false; menu.querySelector("summary").focus(); }
  });
})();
