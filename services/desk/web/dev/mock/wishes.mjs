import { randomUUID } from "node:crypto";
import { OPEN } from "./cases.mjs";

const SAID = {
  version_moved: [
    "Aduan ini berubah sejak Anda buka. Baca yang baru, lalu coba lagi.",
    "This complaint changed since you opened it. Read what is new, then try again.",
  ],
  not_open: [
    "Aduan ini sudah dijawab atau ditutup. Buka kembali dulu.",
    "This complaint is answered or closed. Reopen it first.",
  ],
  open: ["Aduan ini masih terbuka.", "This complaint is still open."],
  held_by_other: ["Petugas lain sedang memegang aduan ini.", "Another officer holds this complaint."],
  held_by_you: ["Anda sudah memegang aduan ini.", "You already hold this complaint."],
  not_held_by_you: ["Anda tidak memegang aduan ini.", "You do not hold this complaint."],
  not_of_this_person: [
    "Hanya aduan dari orang yang sama yang dapat ditautkan.",
    "Only complaints of the same person can be linked.",
  ],
};

/** What a command does to a complaint: null, or the reason of its refusal. */
export function carryOut(one, operation, body, user, now) {
  const versioned = operation !== "claim" && operation !== "release";
  if (versioned && body.expected_version !== one.version) return "version_moved";
  const open = OPEN.has(one.state);
  const at = new Date(now).toISOString();
  const entry = (kind, type, fields) => {
    one.version += 1;
    one.timeline = [
      ...one.timeline,
      {
        id: randomUUID(),
        at,
        kind,
        type,
        channel: null,
        actor: user,
        text: null,
        title: null,
        why: null,
        evidence: { by: user },
        delivery: null,
    delivery_at: null,
        masked: [],
        position: { topic: "complaints", partition: 7, offset: 90_000 + one.version },
        ...fields,
      },
    ];
  };
  const why = (id, en) => ({ why: { id, en } });
  switch (operation) {
    case "claim":
      if (!open) return "not_open";
      if (one.holder !== null) return one.holder === user ? "held_by_you" : "held_by_other";
      Object.assign(one, { holder: user, state: "ASSIGNED" });
      return entry("system", "ComplaintAssigned", why(`Dipegang ${user}.`, `Held by ${user}.`)) ?? null;
    case "release":
      if (one.holder !== user) return "not_held_by_you";
      Object.assign(one, { holder: null, state: "TRIAGED" });
      return entry("system", "ComplaintReleased", why(`Dilepas ${user}.`, `Released by ${user}.`)) ?? null;
    case "reply":
      one.state = "IN_PROGRESS";
      return entry("reply", "ReplyWritten", { text: body.text, delivery: "pending" }) ?? null;
    case "note":
      return entry("note", "NoteAdded", { text: body.text }) ?? null;
    case "transfer":
      one.queue = body.queue;
      return (
        entry(
          "system",
          "ComplaintRouted",
          why(`Dialihkan ke antrean ${body.queue} oleh ${user}.`, `Moved to queue ${body.queue} by ${user}.`),
        ) ?? null
      );
    case "resolve":
      if (!open) return "not_open";
      Object.assign(one, { state: "ANSWERED", holder: null, result: body.result });
      return entry("reply", "ComplaintAnswered", { text: body.result, delivery: "pending" }) ?? null;
    case "reopen":
      if (open) return "open";
      Object.assign(one, { state: "REOPENED", close_reason: null });
      return entry("system", "ComplaintReopened", why(`Dibuka kembali oleh ${user}.`, `Reopened by ${user}.`)) ?? null;
    case "classify":
      Object.assign(one, { category: body.category, kind: body.kind });
      return (
        entry("system", "ComplaintClassified", why(`Topik dibetulkan oleh ${user}.`, `Topic corrected by ${user}.`)) ??
        null
      );
    case "link":
      Object.assign(one, { state: "CLOSED", close_reason: "duplicate", holder: null, into: body.to });
      return (
        entry(
          "system",
          "ComplaintLinked",
          why(`Ditautkan ke ${body.to} oleh ${user}.`, `Linked to ${body.to} by ${user}.`),
        ) ?? null
      );
    case "unlink":
      Object.assign(one, { state: "REOPENED", close_reason: null, into: null });
      return (
        entry("system", "ComplaintUnlinked", why(`Tautan dilepas oleh ${user}.`, `Link taken back by ${user}.`)) ?? null
      );
    default:
      return "not_open";
  }
}

export function sentence(reason) {
  const [id, en] = SAID[reason] ?? ["Perintah ditolak.", "The command was refused."];
  return { id, en };
}
