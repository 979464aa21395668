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

const PATIENCE_MS = 15_000;

/** GET a JSON document. Raises RequestFailed. */
export async function get<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return (await send(path, signal ? { signal } : {})).json() as Promise<Answer>;
}

/** POST a JSON document; an answer without a body gives undefined. Raises RequestFailed. */
export async function post<Answer>(path: string, body: object): Promise<Answer> {
  const answer = await send(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return (text === "" ? undefined : JSON.parse(text)) as Answer;
}

async function send(path: string, how: RequestInit): Promise<Response> {
  const late = AbortSignal.timeout(PATIENCE_MS);
  const signal = how.signal ? AbortSignal.any([how.signal, late]) : late;
  let answer: Response;
  try {
    answer = await fetch(path, {
      credentials: "same-origin",
      ...how,
      signal,
      headers: { Accept: "application/json", ...how.headers },
    });
  } catch (error) {
    if (how.signal?.aborted) throw error;
    throw new RequestFailed(0, null);
  }
  if (!answer.ok) throw new RequestFailed(answer.status, await problemOf(answer));
  return answer;
}

async function problemOf(answer: Response): Promise<ProblemDetails | null> {
  if (!(answer.headers.get("Content-Type") ?? "").includes("json")) return null;
  try {
    return (await answer.json()) as ProblemDetails;
  } catch {
    return null;
  }
}
