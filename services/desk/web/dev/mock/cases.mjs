import { LACKS, oneOf, person, seeded, ticket, TROUBLES } from "./people.mjs";
import { story } from "./stories.mjs";

const CHANNELS = ["email", "email", "email", "form", "form", "chat", "phone"];
const HOUR = 3_600_000;
const QUEUES = ["first-line", "payment", "certificate", "account", "security", "quality"];
export const OPEN = new Set([
  "RECEIVED",
  "ACKNOWLEDGED",
  "INCOMPLETE",
  "TRIAGED",
  "ASSIGNED",
  "IN_PROGRESS",
  "WAITING_PARTNER",
  "REOPENED",
]);
const RANK = { urgent: 0, high: 1, normal: 2, low: 3 };

const uuid = (number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

/** `rows` invented complaints, the oldest first, as they stand at programme time `now`. */
export function invented(rows, now) {
  const random = seeded(20210524);
  return Array.from({ length: rows }, (_, index) => invent(index, rows, now, random));
}

function invent(index, rows, now, random) {
  const [category, queue, title, text] = index === 0 ? TROUBLES[0] : oneOf(random, TROUBLES);
  const channel = oneOf(random, CHANNELS);
  const opened = now - Math.round((1 - index / Math.max(1, rows)) * 22 * HOUR) - Math.round(random() * 600_000);
  const lacks = random() < 0.28 ? [oneOf(random, LACKS), ...(random() < 0.3 ? ["problem"] : [])] : [];
  const state = lacks.length > 0 && random() < 0.25 ? "INCOMPLETE" : "TRIAGED";
  const priority = category === "FRAUD" ? "urgent" : random() < 0.06 ? "urgent" : random() < 0.2 ? "high" : "normal";
  const mine = index < 3 && rows > 3;
  const others = !mine && random() < 0.02;
  const made = {
    id: uuid(index + 1),
    ticket: ticket(1_178_451 + index * 12),
    kind: category === "SERVICE" ? "feedback" : "complaint",
    category,
    secondary: null,
    state: mine || others ? "ASSIGNED" : state,
    queue,
    priority,
    holder: mine ? "agen-1" : others ? "agen-7" : null,
    channels: [channel],
    contact_ids: [uuid(900_000_000 + index)],
    opened_at: new Date(opened).toISOString(),
    due_at: new Date(opened + (category === "FRAUD" ? 3 : 24) * HOUR).toISOString(),
    lacks,
    version: 4,
    title,
    close_reason: null,
    result: null,
    locale: random() < 0.04 ? "jv" : "id",
    person: index,
    answerable: channel !== "phone" || random() < 0.5,
    linked: [],
    into: null,
    timeline: [],
  };
  made.timeline = story(made, text, opened, index);
  return made;
}

/** Everything a list may ask for, in the order that it asks for. */
export function chosen(cases, query) {
  const states = (query.get("state") ?? "").split(",").filter(Boolean);
  const q = (query.get("q") ?? "").toLowerCase();
  const found = cases.filter(
    (one) =>
      (!query.get("queue") || one.queue === query.get("queue")) &&
      (states.length === 0 || states.includes(one.state)) &&
      (!query.get("holder") || one.holder === query.get("holder")) &&
      (!query.get("category") || one.category === query.get("category")) &&
      (!query.get("channel") || one.channels.includes(query.get("channel"))) &&
      (!q ||
        q.split(/\s+/).every((word) =>
          one.title
            .toLowerCase()
            .split(/[\s,]+/)
            .includes(word),
        )),
  );
  const by = {
    oldest: (a, b) => (a.opened_at < b.opened_at ? -1 : 1),
    due: (a, b) => (a.due_at < b.due_at ? -1 : 1),
    priority: (a, b) => RANK[a.priority] - RANK[b.priority] || (a.opened_at < b.opened_at ? -1 : 1),
  };
  return found.sort(by[query.get("sort")] ?? ((a, b) => (a.opened_at > b.opened_at ? -1 : 1)));
}

export function item(one) {
  const {
    id,
    ticket: number,
    kind,
    category,
    state,
    queue,
    priority,
    holder,
    channels,
    contact_ids,
    opened_at,
    due_at,
    lacks,
    version,
    title,
  } = one;
  return {
    id,
    ticket: number,
    kind,
    category,
    state,
    queue,
    priority,
    holder,
    channels,
    contact_ids,
    opened_at,
    due_at,
    lacks,
    version,
    title,
  };
}

export function detail(one, cases) {
  const { masked } = person(one.person);
  const known = {
    ...masked,
    ...Object.fromEntries(one.lacks.filter((field) => field in masked).map((field) => [field, null])),
  };
  const linked = cases
    .filter((other) => other !== one && other.person % 997 === one.person % 997)
    .slice(0, 3)
    .map((other) => ({ id: other.id, ticket: other.ticket, title: other.category, state: other.state }));
  return {
    ...item(one),
    person: known,
    locale: one.locale,
    secondary: one.secondary,
    close_reason: one.close_reason,
    result: one.result,
    answerable_by: one.answerable ? "email" : null,
    timeline: one.timeline,
    linked,
    traces: [
      {
        id: "4bf92f3577b34da6a3ce929d0e0e4736",
        at: "2021-05-24T01:00:00Z",
        type: "ComplaintOpened",
        url: "http://127.0.0.1:9411/zipkin/traces/4bf92f3577b34da6a3ce929d0e0e4736",
      },
    ],
    positions: { "complaints:0": 1 },
  };
}

export function board(cases, now) {
  const open = cases.filter((one) => OPEN.has(one.state));
  const items = QUEUES.map((queue) => {
    const here = open.filter((one) => one.queue === queue);
    const due = here.filter((one) => one.state !== "INCOMPLETE").map((one) => Date.parse(one.due_at) - now);
    const waiting = here.filter((one) => one.holder === null && one.state !== "INCOMPLETE");
    return {
      queue,
      waiting: waiting.length,
      open: here.length,
      held: here.filter((one) => one.holder !== null).length,
      lacking: here.filter((one) => one.state === "INCOMPLETE").length,
      oldest_opened_at: waiting.map((one) => one.opened_at).sort()[0] ?? null,
      due_soon: due.filter((left) => left >= 0 && left < HOUR).length,
      late: due.filter((left) => left < 0).length,
    };
  });
  const oldest =
    items
      .map((one) => one.oldest_opened_at)
      .filter(Boolean)
      .sort()[0] ?? null;
  const totals = {
    opened_today: cases.filter((one) => Date.parse(one.opened_at) > now - 14 * HOUR).length,
    answered_today: cases.length - open.length,
    waiting: items.reduce((sum, one) => sum + one.waiting, 0),
    oldest_opened_at: oldest,
  };
  totals.replied_of_opened = Math.round(totals.opened_today * 0.967);
  return { items, totals, as_of: new Date(now).toISOString(), programme_now: new Date(now).toISOString() };
}
