// Every page works without this file: it only closes open panels and keeps a form from being sent twice.
"use strict";

const panels = () => document.querySelectorAll("details.date-panel[open], details.phone-menu[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const panel of panels()) {
    panel.open = false;
    panel.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const panel of panels()) if (!panel.contains(event.target)) panel.open = false;
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});

// Coming back with the browser's arrow, the form may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// After a refusal, the reader is taken to what is wrong.
document.getElementById("erreurs")?.focus();
