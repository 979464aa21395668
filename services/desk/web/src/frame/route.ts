import { useMemo, useSyncExternalStore } from "react";

/** Where the page is: the path names the screen, the query what is shown on it. */
export interface Route {
  path: string;
  query: URLSearchParams;
}

const MOVED = "aduan-moved";

export function go(path: string, query?: Readonly<Record<string, string | null>>): void {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) if (value !== null) words.set(name, value);
  const text = words.toString();
  const next = text ? `${path}?${text}` : path;
  if (next === location.pathname + location.search) return;
  history.pushState(null, "", next);
  window.dispatchEvent(new Event(MOVED));
}

export function useRoute(): Route {
  const place = useSyncExternalStore(watch, () => location.pathname + location.search);
  return useMemo(() => {
    const url = new URL(place, location.origin);
    return { path: url.pathname, query: url.searchParams };
  }, [place]);
}

function watch(moved: () => void): () => void {
  window.addEventListener("popstate", moved);
  window.addEventListener(MOVED, moved);
  return () => {
    window.removeEventListener("popstate", moved);
    window.removeEventListener(MOVED, moved);
  };
}
