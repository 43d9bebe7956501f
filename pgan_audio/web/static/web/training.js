/** The page of all runs: what is in training moves on while one looks. */

import { get } from "./api.js";
import { count, fill } from "./dom.js";

const LIVE_MS = 5000;

async function refresh() {
  const { runs } = await get("/api/runs");
  for (const run of runs) {
    const card = document.querySelector(`.run[data-run="${CSS.escape(run.id)}"]`);
    const bar = card?.querySelector("progress");
    if (!card || (Number.isFinite(run.share) && !bar)) return location.reload(); // a new run, or its first values
    card.querySelector(".badge.live").hidden = !run.live;
    fill(card, { state: run.state, clips: count(run.clips), finished: `${run.finished.length} of ${run.n_stages}` });
    if (bar && Number.isFinite(run.share)) bar.value = run.share;
  }
}

const look = () => document.hidden || refresh().catch(() => {}); // a server that is away is asked again
look();
setInterval(look, LIVE_MS);
