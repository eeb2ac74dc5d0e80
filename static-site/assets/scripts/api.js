// The one way to the API. Whatever happens on the way becomes an outcome with words for a person;
// nothing is thrown, so that no page can be left without an answer.

import { patience } from "./session.js";
import { knows, say } from "./strings.js";

// A file may be large, and the network slow.
const FILE_TIMEOUT_MS = 300_000;

/**
 * Calls the API. Gives `{ok, status, data, code, errors, title, message, again, wait}`; `again` says that
 * the same request may be sent once more, with the same key, `wait` after how many seconds the API asks for it.
 */
export async function call(method, path, { body, key } = {}) {
  const headers = { accept: "application/json" };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (key) headers["idempotency-key"] = key;
  const answer = await reach(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  if (answer.unreached) return failed(answer.unreached);
  if (answer.status === 204) return { ok: true, status: 204, data: null, errors: [] };
  return judged(answer, await read(answer));
}

/** A file of this `type`, or a part of one: an outcome like `call`'s, whose `data` is `{text, name, next}`; `next` leads on. */
export async function filePart(path, type) {
  const headers = { accept: `${type}, application/problem+json` };
  const answer = await reach(path, { method: "GET", headers }, FILE_TIMEOUT_MS);
  if (answer.unreached) return failed(answer.unreached);
  if (!answer.ok) return judged(answer, await read(answer));
  if ((answer.headers.get("content-type") ?? "").split(";")[0].trim() !== type) return unreadable();
  const [, name] = (answer.headers.get("content-disposition") ?? "").match(/filename="([^"]+)"/) ?? [];
  try {
    const data = { text: await answer.text(), name: name ?? null, next: answer.headers.get("next-cursor") };
    return { ok: true, status: answer.status, data, errors: [] };
  } catch (error) {
    return failed(kindOf(error));
  }
}

let ahead = 0;

/** Now, in milliseconds, by the academy's clock as far as it was heard: many a phone's is wrong. */
export function now() {
  return Date.now() + ahead;
}

/** The answer; or `{unreached}`, the kind of failure, where none came. */
async function reach(path, request, timeout) {
  try {
    const answer = await fetch(path, {
      ...request,
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: patience(timeout),
    });
    const there = Date.parse(answer.headers.get("date"));
    if (!Number.isNaN(there)) ahead = there - Date.now();
    return answer;
  } catch (error) {
    return { unreached: kindOf(error) };
  }
}

/** Who has a network and waited long enough is not offline: the academy did not answer. */
function kindOf(error) {
  return error.name === "TimeoutError" && navigator.onLine !== false ? "silent" : "offline";
}

function judged(answer, { data, unreached }) {
  if (unreached) return failed(unreached);
  if (data === undefined || !(answer.ok || isRefusalOfOurs(answer, data))) return unreadable();
  if (answer.ok) return { ok: true, status: answer.status, data, errors: [] };
  return refused(answer, data);
}

/** Ours name their code. Of a gateway that is too busy, its status says enough. */
function isRefusalOfOurs({ status }, { code }) {
  return typeof code === "string" || status === 429 || status >= 500;
}

/** The outcome of an answer that is none of ours. It has no status: what a stranger answers says nothing of log-ins or rights. */
export function unreadable() {
  return failed("unreadable");
}

/**
 * An id as a part of an address. A browser takes dots alone for folders: what is no id of ours becomes
 * one that nothing has.
 */
export function part(id) {
  return /^\.{0,2}$/.test(id) ? "-" : encodeURIComponent(id);
}

/** `{data}`, an object of ours; nothing where gateways and captive portals answer in HTML; `{unreached}` where it did not come whole. */
async function read(answer) {
  const type = answer.headers.get("content-type") ?? "";
  if (!/^application\/(problem\+)?json\b/.test(type)) return {};
  try {
    const data = await answer.json();
    return typeof data === "object" && data !== null ? { data } : {};
  } catch (error) {
    return error.name === "TimeoutError" ? { unreached: kindOf(error) } : {};
  }
}

function failed(kind) {
  return {
    ok: false,
    status: 0,
    data: null,
    code: kind,
    errors: [],
    title: say(`problem.${kind}.title`),
    message: say(`problem.${kind}`),
    again: true,
    wait: 0,
  };
}

function refused(answer, problem) {
  const { status } = answer;
  const wait = Number(answer.headers.get("retry-after")) || 0;
  return {
    ok: false,
    status,
    data: problem,
    code: problem.code ?? "",
    errors: Array.isArray(problem.errors) ? problem.errors.filter((each) => typeof each?.message === "string") : [],
    title: say(status === 404 ? "problem.missing.title" : "problem.title"),
    message: words(status, problem, wait),
    again: status === 429 || status >= 500 || problem.code === "idempotency_in_flight",
    wait,
  };
}

function words(status, problem, wait) {
  if (status === 429) return say("problem.too_many", { wait: waiting(wait) });
  if (status === 503) return say("problem.busy", { wait: waiting(wait || 5) });
  if (status >= 500) return say("problem.server");
  if (knows(`problem.${problem.code}`)) return say(`problem.${problem.code}`);
  if (status === 404) return say("problem.missing");
  return problem.detail || problem.title || say("problem.unknown");
}

/** Seconds as people say them, rounded up. */
function waiting(seconds) {
  if (seconds < 60) return say("wait.seconds", { count: Math.max(1, seconds) });
  const minutes = Math.ceil(seconds / 60);
  if (minutes === 1) return say("wait.minute");
  if (minutes < 60) return say("wait.minutes", { count: minutes });
  const hours = Math.ceil(minutes / 60);
  return hours === 1 ? say("wait.hour") : say("wait.hours", { count: hours });
}

/**
 * Keys for the routes that honour them: the same submission keeps its key through every retry, a
 * changed one gets another, and a decided one is forgotten.
 */
export function submissionKeys() {
  let held = { of: null, key: null };
  return {
    for(body) {
      const of = JSON.stringify(body);
      if (held.of !== of) held = { of, key: newKey() };
      return held.key;
    },
    settle(outcome, key) {
      // Another submission may be on its way by now.
      if (!outcome.again && held.key === key) held = { of: null, key: null };
    },
  };
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
