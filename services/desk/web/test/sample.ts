import type { Complaint, Entry, Officer } from "../src/api/contract.ts";

export const agent: Officer = {
  user: "agen-1",
  role: "agent",
  may: ["read_numbers", "read_cases", "read_dead_letters", "command", "settle_mail"],
};
export const auditor: Officer = { user: "auditor-1", role: "auditor", may: ["read_numbers", "read_cases"] };

export const complaint: Complaint = {
  id: "00000000-0000-4000-8000-000000000001",
  ticket: "1178451-A",
  kind: "complaint",
  category: "INC_NOT_RECEIVED",
  state: "ASSIGNED",
  queue: "payment",
  priority: "normal",
  holder: "agen-1",
  channels: ["email"],
  contact_ids: ["c1"],
  opened_at: "2021-05-23T11:41:00Z",
  due_at: "2021-05-24T12:12:00Z",
  lacks: [],
  version: 5,
  title: "Insentif ke-2 belum cair",
  person: { name: "Sari Contoh", email: "s•••@example.com", phone: null, card_number: null },
  locale: "id",
  secondary: null,
  close_reason: null,
  answerable_by: "email",
  timeline: [],
  linked: [],
  traces: [],
  positions: {},
};

export const entry: Entry = {
  id: "e1",
  at: "2021-05-23T11:41:00Z",
  kind: "message",
  type: "ComplaintOpened",
  channel: "form",
  actor: "Sari Contoh",
  text: "blm cair",
  title: null,
  why: null,
  evidence: {},
  delivery: null,
  delivery_at: null,
  position: { topic: "complaints", partition: 7, offset: 123 },
  masked: [],
};
