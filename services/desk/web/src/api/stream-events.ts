import type { Queue, Sentence } from "./contract.ts";

/** GET /api/stream: server-sent events, resumable by id. `covers`: command positions that the view has passed. */
export type StreamEvent =
  | {
      type: "complaint";
      complaintId: string;
      queue: Queue | null;
      version: number | null;
      commandId: string | null;
      covers: Readonly<Record<string, number>>;
    }
  | { type: "queue"; queue: string | null }
  | { type: "refused"; commandId: string; complaintId: string | null; reason: string; message: Sentence; at: string }
  | { type: "freshness"; at: string; lagMs: number; state: "live" | "stale" | "behind" }
  | { type: "reload" };

export const STREAM_EVENTS = ["complaint", "queue", "refused", "freshness", "reload"] as const;
export type StreamEventName = (typeof STREAM_EVENTS)[number];

/** Read one event of the stream; null when it is not what the contract says (it is then ignored, never guessed). */
export function readStreamEvent(name: StreamEventName, text: string): StreamEvent | null {
  if (name === "reload") return { type: "reload" };
  const data = parsed(text);
  if (data === null) return null;
  switch (name) {
    case "complaint":
      return complaint(data);
    case "queue":
      return { type: "queue", queue: textOf(data["queue"]) };
    case "refused":
      return refused(data);
    case "freshness":
      return freshness(data);
  }
}

type Loose = Readonly<Record<string, unknown>>;

function parsed(text: string): Loose | null {
  try {
    return record(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function record(value: unknown): Loose | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Loose) : null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function complaint(data: Loose): StreamEvent | null {
  const complaintId = textOf(data["complaint_id"]);
  if (complaintId === null) return null;
  const covers: Record<string, number> = {};
  for (const [place, offset] of Object.entries(record(data["covers"]) ?? {})) {
    const found = numberOf(offset);
    if (found !== null) covers[place] = found;
  }
  return {
    type: "complaint",
    complaintId,
    queue: textOf(data["queue"]) as Queue | null,
    version: numberOf(data["version"]),
    commandId: textOf(data["command_id"]),
    covers,
  };
}

function refused(data: Loose): StreamEvent | null {
  const commandId = textOf(data["command_id"]);
  const reason = textOf(data["reason"]);
  const said = record(data["message"]);
  const message = said && { id: textOf(said["id"]), en: textOf(said["en"]) };
  if (commandId === null || reason === null || !message || message.id === null || message.en === null) return null;
  return {
    type: "refused",
    commandId,
    complaintId: textOf(data["complaint_id"]),
    reason,
    message: { id: message.id, en: message.en },
    at: textOf(data["at"]) ?? "",
  };
}

function freshness(data: Loose): StreamEvent | null {
  const at = textOf(data["at"]);
  const state = data["state"];
  if (at === null || (state !== "live" && state !== "stale" && state !== "behind")) return null;
  return { type: "freshness", at, lagMs: Math.max(0, numberOf(data["lag_ms"]) ?? 0), state };
}
