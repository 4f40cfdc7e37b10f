/* A card's QR code opens the sign-in page with the code behind “#”: put it in its field, and out of the address. */
"use strict";

const code = location.hash.slice(1);
const field = document.querySelector("[data-card]");
if (field && /^[0-9A-Za-z-]{8,40}$/.test(code)) {
  history.replaceState(null, "", location.pathname + location.search);
  field.value = code;
  field.form.querySelector("button").focus();
}
