import type { MouseEvent, ReactNode } from "react";
import { go } from "./route.ts";

/** A link within the console; with a modifier key the browser opens it as usual. */
export function Link(props: { to: string; current?: boolean; className?: string; children: ReactNode }) {
  const follow = (event: MouseEvent): void => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    event.preventDefault();
    const url = new URL(props.to, location.origin);
    go(url.pathname, Object.fromEntries(url.searchParams));
  };
  return (
    <a href={props.to} className={props.className} aria-current={props.current ? "page" : undefined} onClick={follow}>
      {props.children}
    </a>
  );
}
