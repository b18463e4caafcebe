// Every page works without this file: it closes open panels, keeps a form from being sent twice, saves answers as they are
// typed.
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

// A collection: that a person looks at it is said here, since what scans mail opens links; and each answer is saved as it
// is given. What is refused waits for the button, which says why.
const collection = document.querySelector("[data-collection]");
const send = (url, fields) =>
  fetch(url, { method: "POST", body: new URLSearchParams(fields), headers: { Accept: "application/json" } });

if (collection) {
  const form = collection.querySelector("form");
  send(collection.dataset.collection, { csrf: form.elements.csrf.value });

  const status = document.createElement("p");
  status.className = "saved";
  status.setAttribute("role", "status");
  form.querySelector(".buttons").before(status);

  // One after another: each takes the id and the state that the one before it left.
  let saving = null;
  const save = async () => {
    const isAnswered = form.elements.valeur.value.trim() || [...form.elements.sans].some((choice) => choice.checked);
    if (!isAnswered) return;
    const answer = await send(form.action, new FormData(form)).catch(() => null);
    if (!answer?.ok) {
      status.textContent = "Pas encore enregistré : appuyez sur le bouton.";
      return;
    }
    const saved = await answer.json();
    form.elements.envoi.value = saved.envoi;
    form.elements.vu.value = saved.vu;
    status.textContent = `✓ Enregistré le ${saved.enregistre}`;
  };

  form.addEventListener("change", (event) => {
    // A number and a reason to have none exclude each other.
    if (event.target.name === "sans") form.elements.valeur.value = "";
    if (event.target.name === "valeur") for (const choice of form.elements.sans) choice.checked = false;
    status.textContent = "";
    const turn = (saving ?? Promise.resolve()).then(save).finally(() => {
      if (saving === turn) saving = null;
    });
    saving = turn;
  });

  // The button waits for what is being saved.
  form.addEventListener("submit", (event) => {
    if (!saving) return;
    event.preventDefault();
    event.stopPropagation();
    saving.then(() => form.requestSubmit());
  });
}
