import type {
  Accepted,
  Board,
  Complaint,
  ComplaintItem,
  ComplaintQuery,
  Day,
  DeadLetter,
  Field,
  Officer,
  Operation,
  Page,
  Wishes,
} from "./contract.ts";
import { get, getText, post } from "./http.ts";

export const getBoard = (): Promise<Board> => get("/api/queues");

export const getDay = (): Promise<Day> => get("/api/day");

export const getComplaint = (id: string, signal?: AbortSignal): Promise<Complaint> =>
  get(`/api/complaints/${encodeURIComponent(id)}`, signal);

export function listComplaints(query: ComplaintQuery, signal?: AbortSignal): Promise<Page<ComplaintItem>> {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) words.set(name, String(value));
  return get(`/api/complaints?${words.toString()}`, signal);
}

export const getDeadLetters = (cursor?: string): Promise<Page<DeadLetter>> =>
  get(`/api/dead-letters?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);

/** Mails that no program could read, newest first. */
export const getParkedMails = (cursor?: string): Promise<Page<DeadLetter>> =>
  get(`/api/dead-letters?only=mails&limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);

const parkedMail = (contact: string): string => `/api/parked-mails/${encodeURIComponent(contact)}`;

/** The raw mail; the read is recorded under the officer's name. */
export const readOriginal = (contact: string): Promise<string> => getText(`${parkedMail(contact)}/original`);

/** What can be done about a parked mail: read it again, take it up in one's own words, or give it up. */
export type MailAct =
  | { act: "retry" }
  | { act: "discarded"; reason: string }
  | { act: "taken_up"; reason: string; text: string; email?: string };

export const actOnMail = (contact: string, wish: MailAct): Promise<Accepted> => {
  if (wish.act === "retry") return post(`${parkedMail(contact)}/retry`, {});
  const { act: outcome, ...words } = wish;
  return post(`${parkedMail(contact)}/settle`, { outcome, ...words });
};

export const whoAmI = (): Promise<Officer> => get("/auth/me");
/** How people sign in here: by the provider, by name alone (tests and development), or not at all. */
export const waysIn = (): Promise<{ way: "oidc" | "loopback" | "none" }> => get("/auth/ways");
export const signIn = (user: string): Promise<void> => post("/auth/login", { user });
export const signOut = (): Promise<void> => post("/auth/logout", {});

/** Show a masked field; the read is recorded under the officer's name. */
export const reveal = (id: string, field: Field): Promise<{ value: string }> =>
  post(`/api/complaints/${encodeURIComponent(id)}/reveal`, { field });

/** Say that one reads this case; who else does. */
export const tellReading = (id: string): Promise<{ others: string[] }> =>
  post(`/api/complaints/${encodeURIComponent(id)}/reading`, {});

/** Place a command. Sending the same again is harmless: the second meets `expected_version` and is refused. */
export const place = <Name extends Operation>(
  id: string,
  operation: Name,
  wish: Wishes[Name],
  expectedVersion: number,
): Promise<Accepted> =>
  post(`/api/complaints/${encodeURIComponent(id)}/${operation}`, { ...wish, expected_version: expectedVersion });
