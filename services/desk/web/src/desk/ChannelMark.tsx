import type { Channel } from "../api/contract.ts";
import { Icon } from "../frame/Icon.tsx";
import type { IconName } from "../frame/icons.ts";
import { useWords } from "../words/LanguageProvider.tsx";

export const CHANNEL_ICONS: Readonly<Record<Channel, IconName>> = {
  phone: "phone",
  email: "mail",
  chat: "chat",
  form: "form",
};

/** A channel by icon and word; only icons for further ones where space is short. */
export function ChannelMark({ channels }: { channels: readonly Channel[] }) {
  const { words } = useWords();
  const last = channels.at(-1);
  if (last === undefined) return null;
  return (
    <span className="chan">
      <Icon name={CHANNEL_ICONS[last]} small />
      {words.names.channel[last]}
    </span>
  );
}
