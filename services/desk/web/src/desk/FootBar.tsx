import type { ReactNode } from "react";
import { Icon } from "../frame/Icon.tsx";
import type { IconName } from "../frame/icons.ts";

/** The foot of a case where nothing is written: what is the case, and the one thing to do. */
export function FootBar(props: {
  icon: IconName;
  title: string;
  help: string;
  above: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="composer">
      {props.above}
      <div className="line">
        <span className="to chan">
          <Icon name={props.icon} small />
          {props.title}
        </span>
      </div>
      <div className="send">
        {props.children}
        <span className="after">{props.help}</span>
      </div>
    </div>
  );
}
