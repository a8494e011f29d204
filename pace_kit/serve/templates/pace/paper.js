// What was filled in is printed as text: a field would cut what is longer than itself, and a day be in nobody's order.
(() => {
"use strict";
const DAY = {day: "numeric", month: "long", year: "numeric", timeZone: "UTC"};
const FILLED = ".widget-text input, .widget-textarea textarea, .widget-datepicker input, .widget-dropdown select, " +
  ".widget-checkbox input, .widget-radio";
const read = field => {
  if (field.matches(".widget-radio")) return field.querySelector("input:checked")?.closest("label").textContent.trim() ?? "";
  if (field.matches("select")) return (field.selectedOptions[0]?.textContent ?? "").replace(/^Choose\b.*/, "");
  if (field.type === "checkbox") return field.checked ? `✓ ${field.closest("label").textContent.trim()}` : "";
  return field.valueAsDate?.toLocaleDateString("en-GB", DAY) ?? field.value;
};
// A list always shows a choice; in a form where nobody wrote anything, nobody chose it.
const untouched = form => {
  const written = [...form?.querySelectorAll(".widget-text input, .widget-datepicker input, textarea") ?? []];
  return written.length && !form.closest(".pace-ask") && written.every(one => !one.value);
};
const clear = () => {
  for (const line of document.querySelectorAll(".pace-on-paper")) line.remove();
  for (const box of document.querySelectorAll(".pace-paper-empty")) box.classList.remove("pace-paper-empty");
};
addEventListener("beforeprint", () => {
  clear();
  for (const field of document.querySelectorAll(FILLED)) {
    if (field.matches(".pace-ask .widget-radio")) continue;  // all its choices stand there
    const box = field.closest(".jupyter-widgets"), line = document.createElement("p");
    line.className = "pace-on-paper";
    line.textContent = untouched(field.closest(".pace-form")) ? "" : read(field);
    box.classList.toggle("pace-paper-empty", !line.textContent);
    box.append(line);
  }
});
addEventListener("afterprint", clear);
})();
