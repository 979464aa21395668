/** Name and password: shown, checked, and slowed down for whoever guesses. */
import { createHash, timingSafeEqual } from "node:crypto";
import { errors } from "oidc-provider";
import { languageOf, loginPage, overPage } from "./page.mjs";
import { desk, issuer, passwords } from "./settings.mjs";

const TRIES = 5;
const WAIT_MS = 30_000;
const LONGEST_BODY = 4_096;
const failures = new Map();

export async function login(provider, request, response) {
  let details;
  try {
    details = await provider.interactionDetails(request, response);
  } catch (error) {
    if (!(error instanceof errors.SessionNotFound)) throw error;
    return send(response, 400, overPage(languageOf(request.headers["accept-language"]), desk));
  }
  const asked = new URL(request.url, issuer).searchParams.get("lang");
  const language = languageOf(asked ?? details.params.ui_locales);
  if (request.method === "GET") return send(response, 200, loginPage(details.uid, language));
  if (request.method !== "POST" || !fromHere(request)) return send(response, 403, overPage(language, desk));
  const form = new URLSearchParams(await bodyOf(request));
  const user = (form.get("user") ?? "").trim();
  const wait = waitOf(user);
  if (wait > 0) return send(response, 429, loginPage(details.uid, language, user, wait));
  if (!fits(user, form.get("password") ?? "")) {
    missed(user);
    return send(response, 401, loginPage(details.uid, language, user, "wrong"));
  }
  failures.delete(user);
  return provider.interactionFinished(request, response, { login: { accountId: user } }, { mergeWithLastSubmission: false });
}

const digest = (text) => createHash("sha256").update(text).digest();

/** An unknown name takes as long as a wrong password. */
function fits(user, password) {
  const right = timingSafeEqual(digest(password), digest(passwords.get(user) ?? ""));
  return right && passwords.has(user);
}

/** Only our own page may post: a browser says where a form stood. */
function fromHere(request) {
  const site = request.headers["sec-fetch-site"];
  const origin = request.headers.origin;
  // Our pages send no referrer, so browsers call the origin of their forms "null".
  return (site === undefined || site === "same-origin") && (origin === undefined || origin === "null" || origin === issuer);
}

function missed(user) {
  if (!passwords.has(user)) return;
  const { count = 0 } = failures.get(user) ?? {};
  failures.set(user, { count: count + 1, until: count + 1 >= TRIES ? Date.now() + WAIT_MS : 0 });
}

const waitOf = (user) => Math.max(0, Math.ceil(((failures.get(user)?.until ?? 0) - Date.now()) / 1000));

async function bodyOf(request) {
  let text = "";
  for await (const piece of request) {
    text += piece;
    if (text.length > LONGEST_BODY) throw new RangeError("the form is too long");
  }
  return text;
}

function send(response, status, page) {
  response.writeHead(status, { "Content-Type": "text/html; charset=utf-8" });
  response.end(page);
}
