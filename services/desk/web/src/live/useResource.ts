import { useCallback, useEffect, useRef, useState } from "react";
import { RequestFailed } from "../api/http.ts";
import { useWires } from "./LiveProvider.tsx";

export interface Resource<Data> {
  data: Data | null;
  /** The last fetch failed; `data` is what was known before. */
  error: RequestFailed | null;
  refetch: () => void;
}

interface State<Data> {
  name: string | null;
  data: Data | null;
  error: RequestFailed | null;
}

interface Loading {
  abort: AbortController;
  again: boolean;
}

const RETRY_MS = 10_000;

/** Something fetched, kept up to date: anew when the stream marks `name`, again 10 s after a failure. `name` null: nothing. */
export function useResource<Data>(name: string | null, load: (signal: AbortSignal) => Promise<Data>): Resource<Data> {
  const { refresher } = useWires();
  const [state, setState] = useState<State<Data>>(EMPTY);
  const loading = useRef<Loading | null>(null);
  const failing = useRef(false);
  const loader = useRef(load);
  loader.current = load;

  const refetch = useCallback(() => {
    if (name === null) return;
    if (loading.current !== null) {
      // Never cut a fetch short for a newer one: on a busy log none would ever finish.
      loading.current.again = true;
      return;
    }
    const here: Loading = { abort: new AbortController(), again: false };
    loading.current = here;
    const settle = (failed: boolean, next: (before: State<Data>) => State<Data>): void => {
      if (here.abort.signal.aborted) return;
      loading.current = null;
      failing.current = failed;
      setState(next);
      if (here.again) refetch();
    };
    loader.current(here.abort.signal).then(
      (data) => settle(false, () => ({ name, data, error: null })),
      (error: unknown) => {
        if (here.abort.signal.aborted) return;
        if (!(error instanceof RequestFailed)) throw error;
        settle(true, (before) => ({ name, data: before.name === name ? before.data : null, error }));
      },
    );
  }, [name]);

  useEffect(() => {
    if (name === null) return undefined;
    refetch();
    const stop = refresher.subscribe(name, () => {
      // After a failure only the clock tries again: a server in trouble is not asked at the pace of the log.
      if (!failing.current) refetch();
    });
    return () => {
      stop();
      loading.current?.abort.abort();
      loading.current = null;
    };
  }, [name, refetch, refresher]);

  const failed = state.error !== null && state.name === name;
  useEffect(() => {
    if (!failed) return undefined;
    const timer = setInterval(refetch, RETRY_MS);
    return () => clearInterval(timer);
  }, [failed, refetch]);

  return state.name === name ? { data: state.data, error: state.error, refetch } : { data: null, error: null, refetch };
}

const EMPTY = { name: null, data: null, error: null };
