// A file that is too large is refused here, before it is read: on its way to the kernel it would fill the memory, and a
// message beyond the server's limit would end the connection. The control's input is in no page, so its click is watched.
(() => {
"use strict";
const MOST_MB = 50;
const look = event => {
  const large = [...event.target.files].find(file => file.size > MOST_MB * 2 ** 20), box = document.getElementById("pace-alert");
  if (box) box.textContent = large
    ? `${large.name} has ${Math.ceil(large.size / 2 ** 20)} MB; ${MOST_MB} MB can be read. Save only the sheet with the children, and choose that file.`
    : "";
  if (!large) return;
  event.stopImmediatePropagation();
  event.target.value = "";
};
const click = HTMLInputElement.prototype.click;
HTMLInputElement.prototype.click = function () {
  if (this.type === "file") this.addEventListener("change", look, true);  // the same one is added once
  return click.call(this);
};
})();
