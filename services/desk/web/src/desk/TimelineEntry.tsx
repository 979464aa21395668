import type { Entry } from "../api/contract.ts";
import { Icon } from "../frame/Icon.tsx";
import type { IconName } from "../frame/icons.ts";
import { msOf } from "../time/wib.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { CHANNEL_ICONS } from "./ChannelMark.tsx";
import { EntryMessage } from "./EntryMessage.tsx";
import { EntryNote } from "./EntryNote.tsx";
import { EntryReply } from "./EntryReply.tsx";
import { EntrySystem } from "./EntrySystem.tsx";
import { systemIcon } from "./entries.ts";

interface Props {
  entry: Entry;
  you: string;
  open: boolean;
  toggle: () => void;
}

/** One line of the story: when, by what way, and what. */
export function TimelineEntry(props: Props) {
  const { format } = useWords();
  const { entry } = props;
  const at = msOf(entry.at);
  const kind = entry.kind === "system" ? " entry-system" : entry.kind === "fact" ? " entry-fact" : "";
  return (
    <li className={`entry${kind}`}>
      <time dateTime={entry.at}>{at === null ? "" : format.clock(at)}</time>
      <Icon name={iconOf(entry)} />
      {body(props)}
    </li>
  );
}

function body({ entry, you, open, toggle }: Props) {
  switch (entry.kind) {
    case "message":
      return <EntryMessage entry={entry} />;
    case "reply":
      return <EntryReply entry={entry} you={you} open={open} toggle={toggle} />;
    case "note":
      return <EntryNote entry={entry} you={you} />;
    case "system":
    case "fact":
      return <EntrySystem entry={entry} open={open} toggle={toggle} />;
  }
}

function iconOf(entry: Entry): IconName {
  switch (entry.kind) {
    case "message":
      return entry.channel ? CHANNEL_ICONS[entry.channel] : "chat";
    case "reply":
      return "mail";
    case "note":
      return "note";
    case "fact":
      return "fact";
    case "system":
      return systemIcon(entry.type);
  }
}
