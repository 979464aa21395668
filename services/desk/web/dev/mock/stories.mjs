import { person } from "./people.mjs";

/** What happened to an invented complaint, oldest first; the first one has an entry of every kind. */
export function story(made, text, opened, index) {
  const at = (minutes) => new Date(opened + minutes * 60_000).toISOString();
  const log = (offset) => ({ topic: "complaints", partition: index % 12, offset: 40_000 + index * 8 + offset });
  const blank = {
    channel: null,
    actor: null,
    text: null,
    title: null,
    why: null,
    evidence: {},
    delivery: null,
    delivery_at: null,
    masked: [],
  };
  const system = (offset, minutes, type, id, en, evidence) => ({
    ...blank,
    id: `${made.id}:${offset}`,
    at: at(minutes),
    kind: "system",
    type,
    why: { id, en },
    evidence,
    position: log(offset),
  });
  const name = person(made.person).masked.name;
  const entries = [
    {
      ...blank,
      id: `${made.id}:m`,
      at: at(0),
      kind: "message",
      type: "ComplaintOpened",
      channel: made.channels[0],
      actor: name,
      text,
      position: log(0),
    },
    system(
      0,
      0,
      "ComplaintOpened",
      "Masuk topik ini karena menyebut “blm cair”, “jadwal”.",
      "This topic, because it says “blm cair”, “jadwal”.",
      { log: "", category: made.category, evidence: "blm cair, jadwal" },
    ),
    system(
      1,
      0,
      "ComplaintAcknowledged",
      "Tanda terima dengan nomor aduan dikirim ke email.",
      "A receipt with the ticket number goes out by e-mail.",
      { ticket: made.ticket },
    ),
    system(
      2,
      0,
      "ComplaintRouted",
      `Masuk antrean ${made.queue} karena topiknya.`,
      `Queue ${made.queue}, because of its topic.`,
      { queue: made.queue, priority: made.priority },
    ),
  ];
  if (made.lacks.length > 0)
    entries.push(
      system(
        3,
        1,
        "InformationRequested",
        `Diminta sekali: ${made.lacks.join(", ")}.`,
        `Asked once for: ${made.lacks.join(", ")}.`,
        { fields: made.lacks.join(", ") },
      ),
    );
  if (index === 0) entries.push(...longStory(blank, system, at, log, name));
  return entries;
}

function longStory(blank, system, at, log, name) {
  return [
    {
      ...blank,
      id: "l1",
      at: at(31),
      kind: "message",
      type: "ContactLinked",
      channel: "email",
      actor: name,
      text: "ini no kartu sy •••• 3333, makasih min",
      masked: ["pin"],
      position: log(4),
    },
    system(
      4,
      31,
      "ContactLinked",
      "Ditautkan karena membalas tanda terima yang sama.",
      "Linked, because it answers the same receipt.",
      { reason: "answers" },
    ),
    {
      ...blank,
      id: "l2",
      at: at(60 * 14),
      kind: "message",
      type: "ContactLinked",
      channel: "chat",
      actor: name,
      text: "blm masuk jg ya min, ini udah senin <b>tolong</b>",
      position: log(5),
    },
    {
      ...blank,
      id: "l3",
      at: at(60 * 15),
      kind: "fact",
      type: "PayoutSent",
      why: {
        id: "Fakta dari OVO: transfer insentif ke-2 Rp600.000 dikirim, belum ada hasil.",
        en: "Fact from OVO: payment 2 of Rp600,000 sent, no result yet.",
      },
      evidence: { source: "OVO, berkas harian, baris 4.182" },
      position: { topic: "facts", partition: 3, offset: 481_207 },
    },
    {
      ...blank,
      id: "l4",
      at: at(60 * 16),
      kind: "reply",
      type: "ReplyWritten",
      actor: "agen-7",
      text: "Mohon tunggu sampai Jumat 28 Mei 2021.",
      delivery: "delivered",
      delivery_at: at(61),
      evidence: { outcome: "250 accepted" },
      position: log(6),
    },
    {
      ...blank,
      id: "l5",
      at: at(60 * 16 + 7),
      kind: "reply",
      type: "ReplyWritten",
      actor: "agen-1",
      text: "Status di dasbor sudah kami terima.",
      delivery: "unknown",
      evidence: { outcome: "process ended while sending" },
      position: log(7),
    },
    {
      ...blank,
      id: "l6",
      at: at(60 * 16 + 9),
      kind: "note",
      type: "NoteAdded",
      actor: "agen-1",
      text: "Bila Senin belum cair, langsung ke Pembayaran.",
      position: log(8),
    },
    system(
      9,
      60 * 17,
      "ComplaintAssigned",
      "Dipegang agen-1 karena menyelesaikan aduan orang ini pada 3 Mei.",
      "Held by agen-1, who solved this person's complaint on 3 May.",
      { officer: "agen-1" },
    ),
  ];
}
