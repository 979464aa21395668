/** The desk's HTTP contract with invented data, for looking at the console without a stack. Loopback only.

    node dev/mock-server.mjs [port] [rows]      PUT /mock {"lagMs","state","silent","refuse","slowMs","failing","quiet","cut"} sets a mood */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { body, json, page, problem } from "./mock/answers.mjs";
import { board, chosen, detail, invented, item } from "./mock/cases.mjs";
import { day } from "./mock/day.mjs";
import { Feed } from "./mock/feed.mjs";
import { person } from "./mock/people.mjs";
import { carryOut, sentence } from "./mock/wishes.mjs";

const PORT = Number(process.argv[2] ?? 8000);
const ROWS = Number(process.argv[3] ?? 10_000);
const started = Date.now();
const DAY = Date.parse("2021-05-24T07:22:08Z");
const now = () => DAY + (Date.now() - started);
const cases = invented(ROWS, DAY);
const feed = new Feed();
const parked = parkedMails();
const mood = { lagMs: 900, state: "live", silent: false, refuse: null, slowMs: 0, failing: false, quiet: false };
let offset = 1_000;

const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error);
    if (!response.headersSent) problem(response, 500, "broken", "Server tiruan rusak.", "The mock server broke.");
  });
});

async function answer(request, response) {
  const url = new URL(request.url, "http://127.0.0.1");
  const path = url.pathname;
  if (path === "/mock" && request.method === "PUT") {
    const { cut, ...wanted } = await body(request);
    if (cut) feed.cut();
    return json(response, 200, Object.assign(mood, wanted));
  }
  if (path === "/api/stream")
    return mood.failing
      ? problem(response, 503, "away", "Belum tersambung.", "Not connected.")
      : feed.join(request, response);
  if (!path.startsWith("/api/") && !path.startsWith("/auth/")) return page(path, response);
  if (mood.slowMs) await new Promise((done) => setTimeout(done, mood.slowMs));
  if (mood.failing && path !== "/auth/me")
    return problem(
      response,
      503,
      "away",
      "Log belum menjawab. Coba lagi sebentar lagi.",
      "The log does not answer. Try again in a moment.",
    );
  return request.method === "GET" ? reading(url, request, response) : writing(path, request, response);
}

function reading(url, request, response) {
  const path = url.pathname;
  if (path === "/auth/ways") return json(response, 200, { way: "loopback" });
  if (path.startsWith("/api/") && !user(request))
    return problem(response, 401, "not_signed_in", "Silakan masuk dulu.", "Please sign in first.");
  if (path === "/auth/me")
    return user(request)
      ? json(response, 200, { user: user(request), role: role(user(request)), may: may(role(user(request))) })
      : problem(response, 401, "not_signed_in", "Silakan masuk dulu.", "Please sign in first.");
  if (path === "/api/queues") return json(response, 200, board(cases, now()));
  if (path === "/api/day") return json(response, 200, day(ROWS, now()));
  if (path === "/api/dead-letters")
    return json(response, 200, { items: url.searchParams.get("only") === "mails" ? parked : deadLetters(), next: null });
  if (path.startsWith("/api/parked-mails/")) return original(response);
  if (path === "/api/complaints") {
    const found = chosen(cases, url.searchParams);
    const from = Number(url.searchParams.get("cursor") ?? 0);
    const limit = Math.min(200, Number(url.searchParams.get("limit") ?? 50));
    return json(response, 200, {
      items: found.slice(from, from + limit).map(item),
      next: from + limit < found.length ? String(from + limit) : null,
    });
  }
  const one = named(path.split("/")[3]);
  return one
    ? json(response, 200, detail(one, cases))
    : problem(response, 404, "not_found", "Aduan ini tidak ditemukan.", "This complaint was not found.");
}

async function writing(path, request, response) {
  const wish = await body(request);
  if (path === "/auth/logout") {
    response.setHeader("Set-Cookie", "mock=; Path=/; Max-Age=0");
    return response.writeHead(204).end();
  }
  if (path.startsWith("/api/") && !user(request))
    return problem(response, 401, "not_signed_in", "Silakan masuk dulu.", "Please sign in first.");
  if (path.startsWith("/api/parked-mails/")) return actOnMail(path, wish, response);
  if (path.endsWith("/reading")) return json(response, 200, { others: ["agen-9"] });
  if (path === "/auth/login") {
    if (!/^(agen|penyelia|privasi|auditor|sre)-\d{1,4}$/.test(wish.user ?? ""))
      return problem(
        response,
        422,
        "unknown_user",
        "Pengguna ini tidak dikenal. Coba agen-1 atau penyelia-1.",
        "This user is not known. Try agen-1 or penyelia-1.",
      );
    response.setHeader("Set-Cookie", `mock=${wish.user}; Path=/; HttpOnly; SameSite=Strict`);
    return response.writeHead(204).end();
  }
  const [, , , id, operation] = path.split("/");
  const one = named(id);
  if (!one) return problem(response, 404, "not_found", "Aduan ini tidak ditemukan.", "This complaint was not found.");
  if (operation === "reveal") return json(response, 200, { value: person(one.person).clear[wish.field] });
  const placed = {
    topic: operation === "claim" || operation === "release" ? "officer-commands" : "commands",
    partition: 0,
    offset: ++offset,
  };
  const command_id = randomUUID();
  const by = user(request) ?? "agen-1";
  if (!mood.silent) setTimeout(() => take(one, operation, wish, by, command_id, placed), 350);
  return json(response, 202, { command_id, position: placed });
}

function take(one, operation, wish, by, command_id, placed) {
  if (mood.refuse) {
    carryOut(one, "note", { expected_version: one.version, text: "Sudah saya telepon." }, "agen-7", now());
    Object.assign(one, { holder: "agen-7", state: "WAITING_PARTNER" });
  }
  const reason = mood.refuse ?? carryOut(one, operation, wish, by, now());
  if (reason)
    return feed.tell("refused", {
      command_id,
      complaint_id: one.id,
      reason,
      message: sentence(reason),
      at: new Date(now()).toISOString(),
    });
  return feed.tell("complaint", {
    complaint_id: one.id,
    contact_ids: one.contact_ids,
    queue: one.queue,
    version: one.version,
    covers: { [`${placed.topic}:${placed.partition}`]: placed.offset },
  });
}

function original(response) {
  response
    .writeHead(200, { "Content-Type": "text/plain; charset=utf-8" })
    .end("From: Sari Contoh <sari@example.com>\r\nSubject: =?utf-8?q?insentif?=\r\n\r\ninsentif sy blm cair min, sdh 2 minggu");
}

function actOnMail(path, wish, response) {
  const one = parked.find(({ contact_id }) => path.includes(contact_id));
  if (!one) return problem(response, 404, "not_found", "Aduan ini tidak ditemukan.", "This complaint was not found.");
  if (!mood.silent)
    setTimeout(() => {
      one.told_at += 1;
      if (wish.outcome) one.state = wish.outcome;
    }, 350);
  return json(response, 202, { command_id: randomUUID(), position: { topic: "commands", partition: 0, offset: ++offset } });
}

function parkedMails() {
  const reasons = ["parts nested deeper than 20", "no header and no readable words", "more than 200 parts", ""];
  return Array.from({ length: Math.min(ROWS, 60) }, (_, number) => ({
    id: `mail|${number}`,
    at: new Date(DAY - number * 1_900_000).toISOString(),
    reason: reasons[number % reasons.length],
    topic: "contacts",
    partition: null,
    offset: null,
    readers: ["mail"],
    state: number % 5 === 4 ? "discarded" : "waiting",
    contact_id: randomUUID(),
    told_at: number,
  }));
}

function deadLetters() {
  if (ROWS === 0) return [];
  const one = (number, reason, state, readers) => ({
    id: `contacts/${number}/88${number}`,
    at: new Date(now() - number * 3_600_000).toISOString(),
    reason,
    topic: "contacts",
    partition: number,
    offset: 88_000 + number,
    readers,
    state,
    contact_id: null,
    told_at: number,
  });
  return [
    one(1, "unknown_type", "waiting", ["identify"]),
    one(2, "behind contacts/1/881", "behind", ["identify", "payout-check"]),
    one(5, "bad_json", "discarded", ["identify"]),
    ...parked.slice(0, 2),
  ];
}

const named = (id) => cases.find((one) => one.id === decodeURIComponent(id) || one.ticket === decodeURIComponent(id));
const user = (request) => /(?:^|; )mock=([^;]+)/.exec(request.headers.cookie ?? "")?.[1] ?? null;
const may = (role) => [
  "read_numbers",
  "read_cases",
  ...(["agent", "supervisor", "sre"].includes(role) ? ["read_dead_letters"] : []),
  ...(["agent", "supervisor"].includes(role) ? ["command", "settle_mail"] : []),
];
const role = (name) =>
  ({ agen: "agent", penyelia: "supervisor", privasi: "privacy", auditor: "auditor", sre: "sre" })[name.split("-")[0]];

setInterval(
  () => feed.tell("freshness", { at: new Date(now()).toISOString(), lag_ms: mood.lagMs, state: mood.state }),
  2_000,
);
setInterval(() => {
  const one = cases[Math.floor(Math.random() * cases.length)];
  if (!one || mood.quiet) return;
  feed.tell("complaint", {
    complaint_id: one.id,
    contact_ids: one.contact_ids,
    queue: one.queue,
    version: one.version,
    covers: {},
  });
}, 700);
server.listen(PORT, "127.0.0.1", () => console.log(`mock desk on http://127.0.0.1:${PORT} with ${ROWS} complaints`));
