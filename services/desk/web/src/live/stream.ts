import { readStreamEvent, STREAM_EVENTS, type StreamEvent } from "../api/stream-events.ts";

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 20_000;

export interface Listener {
  heard: (event: StreamEvent) => void;
  connected: () => void;
  /** This connection could not resume: what was fetched before its first event may have gaps, what follows has none. */
  joined: () => void;
  disconnected: () => void;
}

/** Keep a connection to /api/stream. EventSource resumes by Last-Event-ID; where it gives up, we start anew. */
export function openStream(listener: Listener): () => void {
  let source: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | null = null;
  let wait = FIRST_RETRY_MS;
  let stopped = false;

  function open(): void {
    const here = new EventSource("/api/stream");
    source = here;
    let first = true;
    here.onopen = () => {
      wait = FIRST_RETRY_MS;
      listener.connected();
    };
    here.onerror = () => {
      listener.disconnected();
      if (here.readyState !== EventSource.CLOSED || stopped) return;
      retry = setTimeout(() => open(), wait);
      wait = Math.min(wait * 2, LONGEST_RETRY_MS);
    };
    for (const name of STREAM_EVENTS) {
      here.addEventListener(name, (message: MessageEvent<string>) => {
        const event = readStreamEvent(name, message.data);
        if (event === null) return;
        listener.heard(event);
        if (first) listener.joined();
        first = false;
      });
    }
  }

  open();
  return () => {
    stopped = true;
    source?.close();
    if (retry !== null) clearTimeout(retry);
  };
}
