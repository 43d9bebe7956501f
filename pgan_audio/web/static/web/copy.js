/** Buttons that copy the command beside them. */

import { announce } from "./dom.js";

const SHOWN_MS = 1500;

/** Bring every `.copy` below an element to life. */
export function bindCopying(root) {
  if (!navigator.clipboard) return; // not a secure address: the text can be marked by hand
  for (const place of root.querySelectorAll(".copy")) {
    const button = place.querySelector("button");
    const words = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(place.querySelector("pre").textContent.trim());
        button.textContent = "Copied";
        announce("Copied");
      } catch {
        getSelection().selectAllChildren(place.querySelector("pre")); // forbidden: marked, for the visitor's own keys
      }
      setTimeout(() => (button.textContent = words), SHOWN_MS);
    });
  }
}
