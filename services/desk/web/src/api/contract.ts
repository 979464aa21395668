/** What the desk's HTTP interface promises. Times are ISO 8601 in UTC; every `{id}` is a UUID or a ticket number. */

export const QUEUES = ["first-line", "payment", "certificate", "account", "security", "quality"] as const;
export const CHANNELS = ["phone", "email", "chat", "form"] as const;
export const KINDS = ["complaint", "question", "feedback"] as const;
export const PRIORITIES = ["urgent", "high", "normal", "low"] as const;
export const CATEGORIES = [
  "INC_NOT_RECEIVED",
  "INC_FAILED",
  "ACCT_LINK",
  "CERT_MISSING",
  "RATING",
  "TRAINING",
  "SURVEY",
  "ACCESS",
  "CONTACT_CHANGE",
  "IDENTITY",
  "SELECTION",
  "DEACTIVATED",
  "FRAUD",
  "SERVICE",
  "FEEDBACK",
  "OUT_OF_SCOPE",
  "UNCLEAR",
] as const;
export const STATES = [
  "RECEIVED",
  "ACKNOWLEDGED",
  "INCOMPLETE",
  "TRIAGED",
  "ASSIGNED",
  "IN_PROGRESS",
  "WAITING_PARTNER",
  "ANSWERED",
  "CLOSED",
  "REOPENED",
] as const;
export const CLOSE_REASONS = ["resolved", "no_reply_10wd", "duplicate", "out_of_scope", "withdrawn"] as const;
export const ROLES = ["agent", "supervisor", "privacy", "auditor", "sre"] as const;

export type Queue = (typeof QUEUES)[number];
export type Channel = (typeof CHANNELS)[number];
export type Kind = (typeof KINDS)[number];
export type Priority = (typeof PRIORITIES)[number];
export type Category = (typeof CATEGORIES)[number];
export type CaseState = (typeof STATES)[number];
export type CloseReason = (typeof CLOSE_REASONS)[number];
export type Role = (typeof ROLES)[number];
export type Sort = "newest" | "oldest" | "due" | "priority";
export type Field = "email" | "phone" | "card_number";

/** One sentence in both languages. */
export interface Sentence {
  id: string;
  en: string;
}

/** Where a record stands on a log. */
export interface Position {
  topic: string;
  partition: number;
  offset: number;
}

/** What the console asks of the server's table of roles, which alone decides. */
export type Permission = "read_cases" | "read_numbers" | "read_dead_letters" | "command" | "settle_mail";

/** Who looks. `may` holds all that the server permits, more than the console asks for. */
export interface Officer {
  user: string;
  role: Role;
  may: readonly (Permission | (string & {}))[];
}

export interface Page<Item> {
  items: Item[];
  next: string | null;
}

/** GET /api/queues: `waiting` has nobody and lacks nothing that holds it up; `lacking` waits for the citizen. */
export interface QueueCounts {
  queue: Queue;
  waiting: number;
  open: number;
  held: number;
  lacking: number;
  oldest_opened_at: string | null;
  due_soon: number;
  late: number;
}

export interface Board {
  items: QueueCounts[];
  totals: {
    opened_today: number;
    answered_today: number;
    /** Of those opened today, how many have had an officer's answer. */
    replied_of_opened: number;
    waiting: number;
    oldest_opened_at: string | null;
  };
  as_of: string;
  programme_now: string;
}

/** GET /api/day: slot by slot from `day_start`, the last not over; `usual` is empty with nothing to hold the day against. */
export interface Day {
  day_start: string;
  slot_minutes: number;
  slots: { arrived: number; answered: number }[];
  against: "same_weekdays" | "yesterday" | "nothing";
  against_days: number;
  usual: { least: number; most: number }[];
  as_of: string;
}

/** GET /api/complaints. `title`: first words, null where the role may not read them. */
export interface ComplaintItem {
  id: string;
  ticket: string;
  kind: Kind;
  category: Category;
  state: CaseState;
  queue: Queue | null;
  priority: Priority;
  holder: string | null;
  channels: Channel[];
  contact_ids: string[];
  opened_at: string;
  due_at: string | null;
  lacks: string[];
  version: number;
  title: string | null;
}

/** The query of GET /api/complaints; `state` takes names with commas between. */
export interface ComplaintQuery {
  queue?: Queue;
  state?: string;
  category?: Category;
  holder?: string;
  channel?: Channel;
  q?: string;
  sort?: Sort;
  limit?: number;
  cursor?: string;
}

export type Delivery = "pending" | "delivered" | "failed" | "unknown";

export interface Entry {
  id: string;
  at: string;
  kind: "message" | "reply" | "note" | "system" | "fact";
  type: string;
  channel: Channel | null;
  actor: string | null;
  text: string | null;
  title: string | null;
  why: Sentence | null;
  evidence: Record<string, string>;
  delivery: Delivery | null;
  /** When it was known what became of the mail. */
  delivery_at: string | null;
  position: Position;
  masked: string[];
}

/** One trace of the story, and what began it. */
export interface Trace {
  id: string;
  at: string;
  type: string;
  url: string | null;
}

export interface Linked {
  id: string;
  ticket: string;
  title: string | null;
  state: CaseState;
}

/** Masked text, or null where it is not known or not allowed. */
export type Person = Record<"name" | Field, string | null>;

/** GET /api/complaints/{id}. `answerable_by` null: the citizen left no address. */
export interface Complaint extends ComplaintItem {
  person: Person;
  locale: string;
  secondary: Category | null;
  close_reason: CloseReason | null;
  result?: string | null;
  answerable_by: "email" | null;
  timeline: Entry[];
  linked: Linked[];
  traces: Trace[];
  positions: Record<string, number>;
}

/** POST /api/complaints/{id}/{operation}: what each takes beside `expected_version`. */
export interface Wishes {
  claim: object;
  release: object;
  reply: { text: string };
  note: { text: string };
  transfer: { queue: Queue };
  resolve: { result: string };
  reopen: { reason: string };
  classify: { category: Category; kind: Kind };
  link: { to: string };
  unlink: object;
}
export type Operation = keyof Wishes;

/** 202: the command is on the log. What it did is seen once the stream covers `position`. */
export interface Accepted {
  command_id: string;
  position: Position;
}

export interface DeadLetter {
  id: string;
  at: string;
  reason: string;
  topic: string | null;
  partition: number | null;
  offset: number | null;
  readers: string[];
  state: string;
  /** Of a parked mail: what its acts are asked by. */
  contact_id: string | null;
  /** Moves with each word on it, even one that says the same as before. */
  told_at: number;
}

/** RFC 9457 problem details. */
export interface ProblemDetails {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  errors?: { field: string | null; code: string; message: Sentence }[];
}
