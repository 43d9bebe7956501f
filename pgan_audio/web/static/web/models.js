/** The choice of model, stage and author: three lists, of which the first decides what the others hold. */

import { get } from "./api.js";
import { hertz } from "./dom.js";

export class Models {
  /**
   * @param {HTMLFormElement} form With a list `model`, and perhaps `stage` and `author`.
   */
  constructor(form) {
    this.form = form;
    this.known = new Map();
  }

  /** Ask the server what there is, and follow the visitor's choice. */
  async start() {
    const { models } = await get("/api/models");
    this.known = new Map(models.map((model) => [model.id, model]));
    this.form.elements.model?.addEventListener("change", () => this.#offer());
    this.#offer(this.form.elements.stage?.value, this.form.elements.author?.value);
  }

  /** The chosen model; undefined where there is none. */
  get chosen() {
    return this.known.get(this.form.elements.model?.value);
  }

  #offer(stage = "", author = "") {
    const { stages = [], authors = [], keys = [], metres = [], kind } = this.chosen ?? {};
    const rates = [...stages].reverse().map((info, place) => {
      const words = [`Stage ${info.stage}`, info.rate_hz && hertz(info.rate_hz)].filter(Boolean).join(", ");
      return [place ? String(info.stage) : "", place ? words : `${words} (highest)`];
    });
    this.#options("stage", rates, stage, stages.length > 1);
    for (const [list, names] of Object.entries({ author: authors, key: keys, metre: metres })) {
      this.#options(
        list,
        [["", "Any"], ...names.map((name) => [name, name])],
        list === "author" ? author : "",
        names.length > 0,
      );
    }
    for (const field of this.form.querySelectorAll("[data-only]"))
      field.hidden = field.disabled = field.dataset.only !== kind;
    this.form.dispatchEvent(new CustomEvent("model", { detail: this.chosen }));
  }

  #options(name, options, chosen, useful) {
    const list = this.form.elements[name];
    if (!list) return;
    list.replaceChildren(...options.map(([value, text]) => new Option(text, value, false, value === String(chosen))));
    list.closest(".field").hidden = !useful;
  }
}
