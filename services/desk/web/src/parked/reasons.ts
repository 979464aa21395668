import type { Format } from "../words/format.ts";
import type { Words } from "../words/languages.ts";

type Why = keyof Words["parked"]["why"];

/** What the reader of mails says when it gives up, by what it begins or is. */
const SAID: readonly [RegExp, Why][] = [
  [/^more than (\d+) parts/, "parts"],
  [/^parts nested deeper than (\d+)/, "nested"],
  [/^mails nested deeper than (\d+)/, "nestedMails"],
  [/^headers over (\d+) bytes/, "headers"],
  [/^content over (\d+) bytes/, "content"],
  [/^no header and no readable words/, "noise"],
  [/^$/, "ended"],
];

/** Why a mail was parked, in the reader's language; as it was said where nobody foresaw it. */
export function whyIn(words: Words, format: Format, reason: string): string {
  for (const [pattern, why] of SAID) {
    const found = pattern.exec(reason);
    if (found === null) continue;
    const said = words.parked.why[why];
    return typeof said === "string" ? said : said(format.number(Number(found[1] ?? 0)));
  }
  return reason.replaceAll("_", " ");
}
