/** The JSON API: requests, failures as errors in words, jobs followed to their end. */

const WAIT_MS = 300; // between two looks at a job, where the server does not say
const MOST_RETRIES = 5;

/** What the server refused or could not do; `message` is its own clear line. */
export class ApiError extends Error {
  /**
   * @param {string} message
   * @param {number} status HTTP status; 0 where the server could not be reached.
   * @param {number} retryAfter Seconds after which to ask again; 0 for never.
   */
  constructor(message, status, retryAfter = 0) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** Ask the API; returns what the JSON holds, null for an empty answer. */
export async function request(method, path, body, signal) {
  const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = token;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, { method, headers, signal, body: body && JSON.stringify(body) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError("The server does not answer. Is pgan serve still running?", 0, 3);
  }
  const text = await response.text();
  let answer = null;
  try {
    answer = text ? JSON.parse(text) : null;
  } catch {
    // A page instead of JSON, as a proxy sends it: the status has to do.
  }
  if (response.ok) return answer;
  const message = answer?.error ?? `The server answered ${response.status} ${response.statusText}.`;
  throw new ApiError(message, response.status, Number(response.headers.get("Retry-After") ?? 0));
}

export const get = (path, signal) => request("GET", path, undefined, signal);
export const post = (path, body, signal) => request("POST", path, body, signal);

/**
 * Order sounds and wait for them.
 *
 * @param {string} path Of the API, for example "/api/sounds".
 * @param {object} body What is ordered.
 * @param {(state: {state: string, position?: number, seconds?: number}) => void} told Called at every news: "full" while
 *     the queue is full (asked again by itself in `seconds`), "queued" with a position, "running".
 * @param {AbortSignal} [signal] Stops waiting.
 * @returns {Promise<object[]>} The sounds.
 */
export async function order(path, body, told, signal) {
  return follow(await patiently(path, body, told, signal), told, signal);
}

/**
 * Wait for a job's sounds.
 *
 * @param {{job: string, state: string}} job As the API gave it.
 * @param {(state: object) => void} told Called at every news.
 * @param {AbortSignal} [signal] Stops waiting.
 */
export async function follow(job, told, signal) {
  for (let news = job; ; news = await get(job.url ?? `/api/jobs/${encodeURIComponent(job.job)}`, signal)) {
    if (news.state === "done") return news.sounds;
    if (news.state === "failed") throw new ApiError(news.error ?? "The sounds could not be made.", 500);
    told(news);
    await pause(news.poll_ms ?? WAIT_MS, signal);
  }
}

/** Post, and where the server is too busy again when it says so; `told` hears of that, as in `order`. */
export async function patiently(path, body, told, signal) {
  for (let tries = 0; ; tries++) {
    try {
      return await post(path, body, signal);
    } catch (error) {
      if (error.status !== 503 || tries >= MOST_RETRIES) throw error;
      for (let left = Math.max(1, Math.ceil(error.retryAfter)); left > 0; left--) {
        told({ state: "full", seconds: left, error: error.message });
        await pause(1000, signal);
      }
    }
  }
}

/** A promise for later, broken off by the signal. */
export function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
  });
}
