// The portal works without this file. It only saves a step where it can.
"use strict";

// A second press while the first is on its way would only be refused by the server; say so at the button.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  setTimeout(() => { delete form.dataset.sent; }, 8000);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
});

// A form with problems: start at the summary.
document.querySelector(".problems a")?.focus();

// Typing that has not been sent yet is worth a question before the page is left.
let typed = false;
document.addEventListener("input", (event) => { if (event.target.closest("form[method=post]")) typed = true; });
document.addEventListener("submit", () => { typed = false; });
window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
