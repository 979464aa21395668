import type { ReactNode } from "react";
import { Icon } from "../frame/Icon.tsx";
import type { IconName } from "../frame/icons.ts";
import { Kbd } from "../frame/Kbd.tsx";
import { useWords } from "../words/LanguageProvider.tsx";
import { useLeaveKey } from "./useLeaveKey.ts";

interface Props {
  icon: IconName;
  title: string;
  /** What the main button says and what happens afterwards. */
  action: string;
  after: string;
  ready: boolean;
  give: () => void;
  leave: () => void;
  /** Where an earlier command stands. */
  above: ReactNode;
  children: ReactNode;
}

/** The frame of every choice at the foot of a case: title, fields, the deed and what follows from it. */
export function ChoiceForm({ icon, title, action, after, ready, give, leave, above, children }: Props) {
  const { words } = useWords();
  return (
    <form
      className="composer"
      onKeyDown={useLeaveKey(leave)}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) give();
      }}
    >
      {above}
      <div className="line">
        <span className="to chan">
          <Icon name={icon} small />
          {title}
        </span>
      </div>
      <div className="fields">{children}</div>
      <div className="send">
        <button type="submit" className="btn btn-main" disabled={!ready}>
          {action} <Kbd keys="↵" />
        </button>
        <button type="button" className="btn btn-plain" onClick={leave}>
          {words.frame.cancel} <Kbd keys="Esc" />
        </button>
        <span className="after">{after}</span>
      </div>
    </form>
  );
}
