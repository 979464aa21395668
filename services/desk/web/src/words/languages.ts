import { en } from "./en.ts";
import { id } from "./id.ts";

export type Language = "id" | "en";
export type Words = typeof id;

export const LANGUAGES: Readonly<Record<Language, Words>> = { id, en };

/** A name from a table of names, or the code itself with spaces when the table does not know it. */
export function nameIn(table: Readonly<Record<string, string>>, code: string): string {
  return Object.hasOwn(table, code) ? (table[code] ?? code) : code.replaceAll("_", " ");
}
