// Every page works without this file: it closes open panels, keeps a form from being sent twice, keeps on the device what
// is not sent yet, saves answers as they are typed, places points on a map.
"use strict";

const panels = () => document.querySelectorAll("details.date-panel[open], details.phone-menu[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const panel of panels()) {
    panel.open = false;
    panel.querySelector("summary").focus();
  }
});

// « / » leads to the search, unless one is typing. A key alone may stand in the way of who speaks to their computer:
// the page on accessibility turns it off, on this device.
const shortcut = { key: "boussole:raccourci", isOff: () => localStorage.getItem(shortcut.key) === "non" };
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || shortcut.isOff()) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const search = [...document.querySelectorAll("[role=search] input")].find((input) => input.offsetParent);
  if (!search) return;
  event.preventDefault();
  search.select();
});
for (const place of document.querySelectorAll("[data-shortcut]")) {
  const box = place.querySelector("input");
  place.hidden = false;
  box.checked = !shortcut.isOff();
  box.addEventListener("change", () => localStorage.setItem(shortcut.key, box.checked ? "oui" : "non"));
}

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
addEventListener("pageshow", (event) => {
  for (const form of document.forms) delete form.dataset.sent;
  // Kept as it was, a question would look as if nobody had answered it.
  if (event.persisted && document.querySelector("[data-collection]")) location.reload();
});

// After a refusal, the reader is taken to what is wrong.
document.getElementById("erreurs")?.focus();

// A collection: that a person looks at it is said here, since what scans mail opens links; and each answer is saved as it
// is given. What is refused says why at its field.
const collection = document.querySelector("[data-collection]");
const send = (url, fields) =>
  fetch(url, { method: "POST", body: new URLSearchParams(fields), headers: { Accept: "application/json" } });

if (collection) {
  const form = collection.querySelector("form");
  send(collection.dataset.collection, { csrf: form.elements.csrf.value });

  const status = document.createElement("p");
  // It keeps its line when it says nothing: the button never moves away under a finger.
  status.className = "save-state saved";
  status.setAttribute("role", "status");
  form.querySelector(".buttons").before(status);

  const group = (name) => document.getElementById(`champ-${name}`)?.closest(".fr-input-group, .fr-fieldset");
  const refuse = (name, reason) => {
    const place = group(name);
    if (!place) return;
    const line = document.createElement("p");
    line.className = "fr-error-text";
    line.id = `champ-${name}-erreur`;
    line.textContent = reason;
    place.classList.add(place.matches(".fr-fieldset") ? "fr-fieldset--error" : "fr-input-group--error");
    (place.querySelector(":scope > .fr-hint-text") ?? place.querySelector("legend, label")).after(line);
    const input = document.getElementById(`champ-${name}`);
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", line.id);
  };
  const forgive = () => {
    for (const line of form.querySelectorAll(".fr-error-text[id]")) line.remove();
    for (const place of form.querySelectorAll(".fr-input-group--error, .fr-fieldset--error")) {
      place.classList.remove("fr-input-group--error", "fr-fieldset--error");
    }
    for (const input of form.querySelectorAll("[aria-invalid]")) {
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
    }
  };

  // The number that is saved: one tap on "non disponible" does not take it away, the button does.
  let number = form.elements.vu.value ? form.elements.valeur.value.trim() : "";
  const asksFirst = () => {
    const choice = [...form.elements.sans].find((choice) => choice.checked);
    if (!choice || !number || form.elements.valeur.value.trim()) return false;
    const label = form.querySelector(`label[for="${choice.id}"]`).firstChild.textContent;
    status.className = "save-state fr-error-text";
    status.textContent = `${number} est enregistré. Pour le remplacer par « ${label} », appuyez sur le bouton.`;
    return true;
  };

  // One after another: each takes the id and the state that the one before it left.
  let saving = null;
  const save = async () => {
    const isAnswered = form.elements.valeur.value.trim() || [...form.elements.sans].some((choice) => choice.checked);
    // Entered for somebody else, it waits until one has said where it comes from.
    if (!isAnswered || form.elements.preuve?.value.trim() === "" || asksFirst()) return;
    const typed = form.elements.valeur.value.trim();
    const answer = await send(form.action, new FormData(form)).catch(() => null);
    const saved = await answer?.json().catch(() => null);
    if (!answer?.ok || !saved) {
      const fields = Object.entries(saved?.champs ?? {});
      for (const [name, reason] of fields) refuse(name, reason);
      for (const name of saved?.demandes ?? []) group(name)?.querySelector(".optional")?.remove();
      status.className = "save-state fr-error-text";
      status.textContent = fields.length ? "Pas encore enregistré." : "Pas encore enregistré : appuyez sur le bouton.";
      return;
    }
    form.elements.envoi.value = saved.envoi;
    form.elements.vu.value = saved.vu;
    number = typed;
    if (asksFirst()) return;
    status.textContent = `✓ Enregistré le ${saved.enregistre}`;
  };

  // What was given: it is saved as one leaves the field, or as one stops typing in it.
  let pause = null;
  // Pressing the button leaves the field too: the button itself saves, and nothing may move away under the finger.
  let isPressed = false;
  form.querySelector(".buttons").addEventListener("pointerdown", () => (isPressed = true));
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(() => (isPressed = false)));
  const given = (event) => {
    if (isPressed) return;
    clearTimeout(pause);
    // A number and a reason to have none exclude each other.
    if (event.target.name === "sans") form.elements.valeur.value = "";
    if (event.target.name === "valeur") for (const choice of form.elements.sans) choice.checked = false;
    status.className = "save-state saved";
    status.textContent = "";
    forgive();
    if (asksFirst()) return;
    const turn = (saving ?? Promise.resolve()).then(save).finally(() => {
      if (saving === turn) saving = null;
    });
    saving = turn;
  };
  form.addEventListener("change", given);
  form.addEventListener("input", (event) => {
    clearTimeout(pause);
    if (event.target.name !== "sans") pause = setTimeout(given, 2000, event);
  });

  // The button waits for what is being saved.
  form.addEventListener("submit", (event) => {
    clearTimeout(pause);
    if (!saving) return;
    event.preventDefault();
    event.stopPropagation();
    saving.then(() => form.requestSubmit());
  });
}

// A map on which one presses to place a point, or the corners of an outline: it writes them where one may type them.
for (const map of document.querySelectorAll("svg[data-picks]")) {
  const input = document.getElementById(map.dataset.picks);
  const isLine = input.tagName === "TEXTAREA";
  const [west, north, across, down] = ["west", "north", "across", "down"].map((name) => Number(map.dataset[name]));
  const place = map.querySelector(".m-placed");
  const make = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    place.append(made);
  };
  // What is typed otherwise than in degrees, the page itself draws once it is sent.
  const draw = () => {
    const lines = input.value.split("\n").map((line) => line.trim().replaceAll(",", ".").split(/\s+/).map(Number));
    const spots = lines.filter((line) => line.length === 2 && line.every(Number.isFinite))
      .map(([latitude, longitude]) => [(longitude - west) * across + 20, (north - latitude) * down + 20]);
    place.replaceChildren();
    if (isLine && spots.length > 2) make("path", { class: "m-outline", d: `M${spots.join("L")}z` });
    for (const [x, y] of spots) make("circle", { class: "m-point", cx: x, cy: y, r: isLine ? 45 : 70 });
  };
  map.classList.add("is-ready");
  map.previousElementSibling.hidden = false;
  input.addEventListener("input", draw);
  map.addEventListener("click", (event) => {
    const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
    const words = [north - (spot.y - 20) / down, west + (spot.x - 20) / across]
      .map((degrees) => degrees.toFixed(5).replace(".", ",")).join(" ");
    input.value = isLine && input.value.trim() ? `${input.value.trim()}\n${words}` : words;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// A draft: what is typed stays on this device until a page says that it is saved, or its writer signs out. A tunnel, a
// closed tab, a dead battery lose nothing; the form's own id sees that it is done once.
const drafts = {
  prefix: "boussole:brouillon:",
  days: 7,
  all: () => Object.keys(localStorage).filter((key) => key.startsWith(drafts.prefix)),
  read: (key) => JSON.parse(localStorage.getItem(key) ?? "null"),
  clean() {
    const oldest = Date.now() - drafts.days * 86_400_000;
    for (const key of drafts.all()) if (drafts.read(key).at < oldest) localStorage.removeItem(key);
    const sent = sessionStorage.getItem(drafts.prefix);
    if (sent && document.querySelector(".fr-alert--success")) {
      localStorage.removeItem(sent);
      sessionStorage.removeItem(drafts.prefix);
    }
  },
};
drafts.clean();
document.addEventListener("submit", (event) => {
  if (event.target.action.endsWith("/deconnexion")) for (const key of drafts.all()) localStorage.removeItem(key);
});

const written = document.querySelector("form[data-draft]");
if (written) {
  const key = `${drafts.prefix}${written.dataset.draft}:${new URL(written.action).pathname}`;
  const own = ["csrf", "envoi", "vu", ...written.dataset.unkept.split(" ")];
  const isKept = ([name, value]) => value !== "" && !own.includes(name.split(".")[0]);
  const pairs = () => [...new FormData(written)].filter(isKept);
  const told = (sentence, buttons = []) => {
    document.getElementById("brouillon")?.remove();
    const notice = document.createElement("div");
    notice.id = "brouillon";
    notice.className = "fr-alert fr-alert--info";
    notice.setAttribute("role", "status");
    const words = document.createElement("p");
    words.textContent = sentence;
    const foot = document.createElement("div");
    foot.className = "buttons";
    foot.append(...buttons);
    notice.append(words, ...(buttons.length ? [foot] : []));
    written.before(notice);
  };
  const button = (label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "fr-btn fr-btn--secondary fr-btn--sm";
    made.textContent = label;
    made.addEventListener("click", act);
    return made;
  };
  // The page itself writes them back: it asks for as many lines as there were.
  const resume = (kept) => {
    const again = document.createElement("form");
    [again.method, again.action, again.hidden] = ["post", written.action, true];
    const fields = [["csrf", written.elements.csrf.value], ["vu", written.elements.vu?.value ?? ""], ["chercher", "brouillon"]];
    for (const [name, value] of [...fields, ...kept]) {
      const input = document.createElement("input");
      [input.type, input.name, input.value] = ["hidden", name, value];
      again.append(input);
    }
    document.body.append(again);
    again.submit();
  };

  const draft = drafts.read(key);
  if (draft && JSON.stringify(draft.pairs) !== JSON.stringify(pairs()) && !document.getElementById("erreurs")) {
    const at = new Date(draft.at).toLocaleString("fr-FR", { dateStyle: "long", timeStyle: "short" });
    told(`Cet appareil garde ce que vous y aviez écrit le ${at}, et qui n’est pas enregistré.`, [
      button("Reprendre", () => resume(draft.pairs)),
      button("Effacer", () => {
        localStorage.removeItem(key);
        document.getElementById("brouillon").remove();
      }),
    ]);
  }
  written.addEventListener("input", () => {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), pairs: pairs() }));
  });
  written.addEventListener("submit", (event) => {
    if (navigator.onLine) return sessionStorage.setItem(drafts.prefix, key);
    event.preventDefault();
    event.stopPropagation();
    told("Pas de réseau. Ce que vous avez écrit reste sur cet appareil : envoyez-le quand le réseau revient.");
  });
  addEventListener("online", () => {
    if (document.getElementById("brouillon")) told("Le réseau est revenu : vous pouvez envoyer.");
  });
}
