/** Words being written, by complaint or parked mail and purpose. */
export type CasePurpose = "reply" | "note" | "resolve" | "reopen";
export type MailPurpose = "take-up" | "take-up-reason" | "discard";
export type Purpose = CasePurpose | MailPurpose;
export type Drafts = Readonly<Record<string, string>>;

export const draftKey = (complaint: string, purpose: Purpose): string => `${complaint}:${purpose}`;

export function written(drafts: Drafts, key: string, text: string): Drafts {
  if (text !== "") return { ...drafts, [key]: text };
  const { [key]: _gone, ...rest } = drafts;
  return rest;
}

export const anyDraft = (drafts: Drafts): boolean => Object.values(drafts).some((text) => text.trim() !== "");

/** What was being written on a complaint, or null when nothing was; a reply before all else. */
export function begunOn(drafts: Drafts, complaint: string): CasePurpose | null {
  const purposes: readonly CasePurpose[] = ["reply", "note", "resolve", "reopen"];
  return purposes.find((purpose) => (drafts[draftKey(complaint, purpose)] ?? "").trim() !== "") ?? null;
}

/** The purpose whose words a command carries, or null when it carries none. */
export function purposeOf(operation: string): CasePurpose | null {
  return operation === "reply" || operation === "note" || operation === "resolve" || operation === "reopen"
    ? operation
    : null;
}
