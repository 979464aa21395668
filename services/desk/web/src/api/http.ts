import type { ProblemDetails, Sentence } from "./contract.ts";

/** What went wrong with a request: `status` 0 means that no answer came, so nothing is known to have happened. */
export class RequestFailed extends Error {
  readonly status: number;
  readonly sentence: Sentence | null;
  readonly code: string | null;

  constructor(status: number, problem: ProblemDetails | null) {
    const first = problem?.errors?.[0];
    super(first?.message.en ?? problem?.detail ?? problem?.title ?? (status === 0 ? "no answer" : `HTTP ${status}`));
    this.status = status;
    this.sentence = first?.message ?? null;
    this.code = first?.code ?? null;
  }
}

/** Tells `ENDED` whenever the desk says that nobody is signed in. */
export const session = new EventTarget();
export const ENDED = "ended";

const PATIENCE_MS = 15_000;

/** GET a JSON document. Raises RequestFailed. */
export async function get<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return (await send(path, signal ? { signal } : {})) as Answer;
}

/** GET a text. Raises RequestFailed. */
export function getText(path: string): Promise<string> {
  return ask(path, { headers: { Accept: "text/plain, application/problem+json" } });
}

/** POST a JSON document; an answer without a body gives undefined. Raises RequestFailed. */
export async function post<Answer>(path: string, body: object): Promise<Answer> {
  // No form and no page of somebody else can send the second one.
  const headers = { "Content-Type": "application/json", "X-Aduan-Request": "console" };
  return (await send(path, { method: "POST", headers, body: JSON.stringify(body) })) as Answer;
}

async function send(path: string, how: RequestInit): Promise<unknown> {
  const document = parsed(await ask(path, how));
  // A success that cannot be read tells nothing about what happened.
  if (document === null) throw new RequestFailed(0, null);
  return document;
}

/** The text of a success. */
async function ask(path: string, how: RequestInit): Promise<string> {
  const late = AbortSignal.timeout(PATIENCE_MS);
  const signal = how.signal ? AbortSignal.any([how.signal, late]) : late;
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(path, {
      credentials: "same-origin",
      ...how,
      signal,
      headers: { Accept: "application/json", ...how.headers },
    });
    text = await answer.text();
  } catch (error) {
    if (how.signal?.aborted) throw error;
    throw new RequestFailed(0, null);
  }
  if (answer.ok) return text;
  if (answer.status === 401) session.dispatchEvent(new Event(ENDED));
  throw new RequestFailed(answer.status, (parsed(text) ?? null) as ProblemDetails | null);
}

/** The document of a body: undefined when it is empty, null when it is no JSON. */
function parsed(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
