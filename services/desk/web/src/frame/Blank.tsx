import type { ReactNode } from "react";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icons.ts";

/** An empty place: what is the case, what is safe, and at most one thing to do. */
export function Blank(props: { icon: IconName; title: string; help: string; children?: ReactNode }) {
  return (
    <div className="blank">
      <Icon name={props.icon} />
      <h4>{props.title}</h4>
      <p>{props.help}</p>
      {props.children}
    </div>
  );
}
