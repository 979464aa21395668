import { describe, expect, it } from "vitest";
import { proofOf } from "../src/desk/evidence.ts";
import { Format } from "../src/words/format.ts";
import { en } from "../src/words/en.ts";
import { id } from "../src/words/id.ts";
import { entry } from "./sample.ts";

const proof = (evidence: Record<string, string>, words = id): string[] =>
  proofOf({ ...entry, evidence }, words, new Format(words)).map(({ name, value }) => `${name}: ${value}`);

describe("evidence", () => {
  it("names codes in both languages", () => {
    const evidence = { category: "CERT_MISSING", queue: "certificate", priority: "high", channel: "form", lacks: "card, phone" };
    expect(proof(evidence)).toEqual([
      "Topik: Sertifikat belum muncul",
      "Antrean: Sertifikat",
      "Prioritas: Tinggi",
      "Kanal: Formulir",
      "Belum ada: nomor kartu, nomor HP",
    ]);
    expect(proof(evidence, en)).toContain("Topic: Certificate missing");
  });

  it("says why in words, and leaves the codes of rules as their names", () => {
    expect(proof({ reason: "names_ticket" })).toEqual(["Alasan: menyebut nomor aduan ini"]);
    expect(proof({ reason: "no_reply_10wd" })).toEqual(["Alasan: 10 hari kerja tanpa kabar"]);
    expect(proof({ reason: "R1/P2/2021-05.1" })).toEqual(["Alasan: R1/P2/2021-05.1"]);
  });

  it("leaves out what is not so and where it stands, and shows moments in WIB", () => {
    expect(proof({ log: "complaints/1/2", anonymous: "False", secret: "True", due_at: "2021-05-24T12:12:00Z" })).toEqual([
      "Rahasia: ya",
      "Batas: Sen 24 Mei 2021 19.12 WIB",
    ]);
  });

  it("shows what it does not know as it is", () => {
    expect(proof({ contact: "c1", category: "NEW_ONE", weight: "3" })).toEqual([
      "Kontak: c1",
      "Topik: NEW_ONE",
      "weight: 3",
    ]);
  });
});
