// The portal works without this file. It only saves a step where it can.
"use strict";

let typed = false;

// A second press while the first is on its way would only be refused by the server; say so at the button.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || "stays" in form.dataset) return; // data-stays: what comes is a file, the page remains
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  setTimeout(() => { delete form.dataset.sent; }, 8000);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
});

// A page of somebody who signed out meanwhile, brought back by the browser: asked for anew, as whoever sits here now.
const { whose } = document.documentElement.dataset;
const left = () => whose && !document.cookie.split("; ").some((one) => /^(__Host-)?wian-whose=/.test(one) && one.endsWith(`=${whose}`));
window.addEventListener("pageshow", (event) => {
  const back = event.persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  if (!back || !left()) return;
  document.documentElement.hidden = true;
  typed = false;
  location.reload();
});

// A form with problems: start at the summary.
document.querySelector(".problems a")?.focus();

// Typing that has not been sent yet is worth a question before the page is left.
document.addEventListener("input", (event) => { if (event.target.closest("form[method=post]")) typed = true; });
document.addEventListener("submit", () => { typed = false; });
window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });

// Photographs go out as small as they are kept; whatever cannot be shrunk here is sent as it is.
async function shrunk(file, side) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const by = Math.min(1, side / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas"), paint = canvas.getContext("2d");
    canvas.width = Math.max(1, Math.round(picture.width * by));
    canvas.height = Math.max(1, Math.round(picture.height * by));
    paint.fillStyle = "#fff";
    paint.fillRect(0, 0, canvas.width, canvas.height);
    paint.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const small = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.8); });
    return small.size < file.size ? new File([small], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" }) : file;
  } catch { return file; }
}
document.addEventListener("change", async (event) => {
  const field = event.target, side = Number(field.dataset.shrink);
  if (!side || !field.files.length || !window.createImageBitmap) return;
  const buttons = field.form.querySelectorAll("button");
  buttons.forEach((button) => { button.disabled = true; });
  try {
    const small = new DataTransfer();
    for (const file of [...field.files]) small.items.add(await shrunk(file, side));
    field.files = small.files;
  } finally { buttons.forEach((button) => { button.disabled = false; }); }
});

// A draft that did not get through a bad line: say so, and try again.
document.addEventListener("htmx:sendError", (event) => {
  const kept = event.target.querySelector("[data-cut]");
  if (!kept) return;
  kept.textContent = kept.dataset.cut;
  setTimeout(() => { event.target.dispatchEvent(new Event("input")); }, 5000);
});

// Ten minutes before an unused session ends: say so, and let one press keep it.
const idle = Number(document.body.dataset.idle);
if (idle) {
  const warn = () => {
    const notice = document.getElementById("notice"), stay = document.createElement("button");
    stay.type = "button";
    stay.className = "quiet";
    stay.textContent = document.body.dataset.idleWords;
    stay.addEventListener("click", async () => {
      if ((await fetch("/account", { redirect: "manual" })).ok) { stay.remove(); setTimeout(warn, (idle - 10) * 60000); }
    });
    notice.append(stay);
  };
  setTimeout(warn, (idle - 10) * 60000);
}
