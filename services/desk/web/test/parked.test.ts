import { describe, expect, it } from "vitest";
import type { DeadLetter } from "../src/api/contract.ts";
import { settledAct, UNSEEN_MS, type Act } from "../src/parked/acts.ts";
import { whyIn } from "../src/parked/reasons.ts";
import { ended } from "../src/sign-in/standing.ts";
import { Format } from "../src/words/format.ts";
import { en } from "../src/words/en.ts";
import { id } from "../src/words/id.ts";
import { agent } from "./sample.ts";

const letter: DeadLetter = {
  id: "mail|7",
  at: "2021-05-24T03:00:00Z",
  reason: "parts nested deeper than 20",
  topic: "contacts",
  partition: null,
  offset: null,
  readers: ["mail"],
  state: "waiting",
  contact_id: "7",
  told_at: 3,
};
const act: Act = { wish: { act: "retry" }, toldAt: 3, since: 0, stage: { at: "waiting", commandId: "c" } };

describe("an act on a parked mail", () => {
  it("waits while nothing new was said about the mail, then says that it is safe but unseen", () => {
    expect(settledAct(act, letter, [], UNSEEN_MS - 1)).toBe(act);
    expect(settledAct(act, letter, [], UNSEEN_MS).stage.at).toBe("unseen");
  });

  it("is done by any later word, even that the mail still cannot be read", () => {
    expect(settledAct(act, { ...letter, told_at: 4 }, [], 1).stage.at).toBe("done");
    expect(settledAct(act, { ...letter, state: "discarded" }, [], 1).stage.at).toBe("done");
  });

  it("is refused with the sentence of the desk", () => {
    const message = { id: "Email ini sudah tidak menunggu.", en: "This mail waits no more." };
    const refusal = { commandId: "c", reason: "parked_mail_not_waiting", message, at: "" };
    expect(settledAct(act, letter, [refusal], 1).stage).toEqual({ at: "refused", sentence: message });
  });

  it("that was never placed is settled by nothing", () => {
    const sending: Act = { ...act, stage: { at: "sending" } };
    expect(settledAct(sending, { ...letter, told_at: 9 }, [], UNSEEN_MS)).toBe(sending);
  });
});

describe("why a mail was parked", () => {
  it.each([
    ["parts nested deeper than 20", "Bagian bersarang lebih dari 20 lapis", "Parts nested deeper than 20"],
    ["content over 26214400 bytes", "Isi lebih dari 26.214.400 bita", "Content over 26,214,400 bytes"],
    ["", "Tidak selesai dibaca pada waktunya", "Could not be read in time"],
    ["too_deep", "too deep", "too deep"],
  ])("%s is said in both languages", (reason, indonesian, english) => {
    expect(whyIn(id, new Format(id), reason)).toBe(indonesian);
    expect(whyIn(en, new Format(en), reason)).toBe(english);
  });
});

describe("a session that ended", () => {
  it("leads an officer back to the way in, and tells nothing to whoever just came", () => {
    expect(ended({ is: "in", officer: agent })).toEqual({ is: "nobody", since: "ended" });
    expect(ended({ is: "asking" })).toEqual({ is: "asking" });
    const out = { is: "nobody", since: "signed-out" } as const;
    expect(ended(out)).toBe(out);
  });
});
