import type { Delivery } from "../api/contract.ts";
import { Icon } from "../frame/Icon.tsx";
import type { IconName } from "../frame/icons.ts";
import { msOf } from "../time/wib.ts";
import { useWords } from "../words/LanguageProvider.tsx";

const LOOKS: Readonly<Record<Delivery, { icon: IconName; tone: string }>> = {
  pending: { icon: "sending", tone: "" },
  delivered: { icon: "check", tone: "is-done" },
  failed: { icon: "alert", tone: "is-late" },
  unknown: { icon: "alert", tone: "is-waiting" },
};

/** What became of a reply, and when. In doubt it says so, never "sent". */
export function DeliveryMark({ delivery, at }: { delivery: Delivery; at: string | null }) {
  const { words, format } = useWords();
  const ended = msOf(at);
  const { icon, tone } = LOOKS[delivery];
  return (
    <span className={`delivery ${tone}`}>
      <Icon name={icon} small />
      {words.story.delivery[delivery]}{" "}
      {ended !== null && <time dateTime={at ?? undefined}>{format.clock(ended)}</time>}
    </span>
  );
}
