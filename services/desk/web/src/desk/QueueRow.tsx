import { memo } from "react";
import type { ComplaintItem } from "../api/contract.ts";
import { msOf } from "../time/wib.ts";
import { nameIn } from "../words/languages.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { ChannelMark } from "./ChannelMark.tsx";
import { LacksChips } from "./LacksChips.tsx";
import { PriorityMark } from "./PriorityMark.tsx";

interface Props {
  item: ComplaintItem;
  /** Programme time in ms; null while it is not known. */
  now: number | null;
  open: boolean;
  chosen: boolean;
  showHolder: boolean;
  onOpen: (ticket: string) => void;
}

/** One complaint in 56 px: essence and age, then channel, what lacks, priority. */
export const QueueRow = memo(function QueueRow({ item, now, open, chosen, showHolder, onOpen }: Props) {
  const { words, format } = useWords();
  const opened = msOf(item.opened_at);
  return (
    <a
      className={chosen ? "queue-row chosen" : "queue-row"}
      href={`/?case=${encodeURIComponent(item.ticket)}`}
      aria-current={open ? "true" : undefined}
      tabIndex={-1}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onOpen(item.ticket);
      }}
    >
      <span>
        <span className="essence cut">{item.title ?? nameIn(words.names.category, item.category)}</span>
        {opened !== null && now !== null && <time dateTime={item.opened_at}>{format.age(now - opened)}</time>}
      </span>
      <span className="sub">
        <ChannelMark channels={item.channels} />
        <LacksChips lacks={item.lacks} />
        {showHolder && item.holder !== null && <span className="cut">{words.queue.heldBy(item.holder)}</span>}
        <PriorityMark priority={item.priority} />
      </span>
    </a>
  );
});
