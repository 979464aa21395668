import type { Entry } from "../api/contract.ts";
import { msOf } from "../time/wib.ts";
import type { Format } from "../words/format.ts";
import { nameIn, type Words } from "../words/languages.ts";

/** The ticket number stands at the head of the case, with its letter. */
const KNOWN = new Set(["log", "ticket"]);

/** The facts of an entry as an officer reads them: names for codes, moments in WIB, nothing that is simply not so. */
export function proofOf(entry: Entry, words: Words, format: Format): { name: string; value: string }[] {
  return Object.entries(entry.evidence)
    .filter(([name, value]) => !KNOWN.has(name) && value !== "False")
    .map(([name, value]) => ({ name: nameIn(words.names.proof, name), value: inWords(name, value, words, format) }));
}

function inWords(name: string, value: string, { names, story }: Words, format: Format): string {
  const each = (table: Readonly<Record<string, string>>): string =>
    value
      .split(", ")
      .map((code) => nameIn(table, code))
      .join(", ");
  switch (name) {
    case "category":
    case "secondary":
      return Object.hasOwn(names.category, value) ? names.category[value as keyof typeof names.category] : value;
    case "queue":
      return nameIn(names.queue, value);
    case "priority":
      return nameIn(names.priority, value);
    case "kind":
      return nameIn(names.kind, value);
    case "channel":
      return nameIn(names.channel, value);
    case "fields":
    case "lacks":
    case "present":
    case "identifier":
      return each(names.field);
    case "masked":
      return each(names.masked);
    case "locale":
      return nameIn(names.language, value);
    case "reason":
      return Object.hasOwn(names.closed, value) ? nameIn(names.closed, value) : ruleOrCause(value, names.cause);
    case "by":
      return value === "citizen" ? story.someone : value;
    case "due_at": {
      const at = msOf(value);
      return at === null ? value : `${format.date(at)} ${format.clock(at)} WIB`;
    }
    default:
      return value === "True" ? story.yes : value;
  }
}

/** The codes of the rules that decided are names themselves; all other reasons have words. */
const ruleOrCause = (value: string, causes: Readonly<Record<string, string>>): string =>
  value.includes("/") ? value : nameIn(causes, value);
