import { describe, expect, it } from "vitest";
import { readStreamEvent } from "../src/api/stream-events.ts";
import { freshnessOf } from "../src/live/freshness.ts";
import { fateOf, follow, SILENT, type Live } from "../src/live/reducer.ts";
import { RefreshQueue } from "../src/live/refresh.ts";

const AT = { topic: "commands", partition: 7, offset: 42 };

function told(name: Parameters<typeof readStreamEvent>[0], data: object, live: Live = SILENT, now = 0): Live {
  const event = readStreamEvent(name, JSON.stringify(data));
  return event === null ? live : follow(live, { type: "heard", event, now });
}

const covering = (offset: number) => ({
  complaint_id: "c",
  queue: "payment",
  version: 5,
  covers: { "commands:7": offset },
});
const refusal = {
  command_id: "x",
  complaint_id: "c",
  reason: "version_moved",
  message: { id: "Berubah.", en: "Changed." },
  at: "",
};

describe("reading the stream", () => {
  it("ignores what the contract does not say, and never guesses", () => {
    for (const text of ["", "[]", "null", "{", '{"complaint_id":5}'])
      expect(readStreamEvent("complaint", text)).toBeNull();
    expect(readStreamEvent("freshness", '{"at":"2021","lag_ms":1,"state":"splendid"}')).toBeNull();
    expect(readStreamEvent("refused", '{"command_id":"x","reason":"r","message":{"id":"a"}}')).toBeNull();
  });

  it("keeps only offsets that are numbers", () => {
    const event = readStreamEvent("complaint", '{"complaint_id":"c","covers":{"commands:7":3,"commands:8":"4"}}');
    expect(event).toMatchObject({ covers: { "commands:7": 3 } });
  });
});

describe("the fate of a command", () => {
  it("is open until its position is covered", () => {
    expect(fateOf(told("complaint", covering(41)), "x", AT)).toBeNull();
    expect(fateOf(told("complaint", covering(42)), "x", AT)).toBe("seen");
  });

  it("is known even when the stream was faster than the answer to the request", () => {
    const live = told("complaint", { ...covering(0), covers: {}, command_id: "x" });
    expect(fateOf(live, "x", AT)).toBe("seen");
  });

  it("is the refusal, also when a later command of the same partition was seen first", () => {
    const live = told("refused", refusal, told("complaint", covering(50)));
    expect(fateOf(live, "x", AT)).toMatchObject({ reason: "version_moved" });
  });

  it("is not taken back by an older position", () => {
    const live = told("complaint", covering(3), told("complaint", covering(42)));
    expect(fateOf(live, "x", AT)).toBe("seen");
  });

  it("keeps the same refusal once, and forgets the oldest of many", () => {
    let live = told("refused", refusal, told("refused", refusal));
    expect(live.refusals).toHaveLength(1);
    for (let number = 0; number < 300; number++) live = told("refused", { ...refusal, command_id: `y${number}` }, live);
    expect(live.refusals).toHaveLength(200);
  });
});

describe("freshness", () => {
  const heard = (lag: number, state: string): Live => told("freshness", { at: "", lag_ms: lag, state }, SILENT, 1_000);

  it("is live up to 10 s, stale up to 60 s, then behind", () => {
    expect(freshnessOf(heard(0, "live"), 11_000).state).toBe("live");
    expect(freshnessOf(heard(0, "live"), 11_001).state).toBe("stale");
    expect(freshnessOf(heard(0, "live"), 61_001).state).toBe("behind");
  });

  it("adds the silence since the last word to the lag", () => {
    expect(freshnessOf(heard(2_000, "live"), 4_000)).toEqual({ state: "live", ageMs: 5_000 });
  });

  it("believes the server when it says worse", () => {
    expect(freshnessOf(heard(0, "behind"), 1_000).state).toBe("behind");
  });

  it("says that it is lost after 3 s without a connection, and is well again with the next", () => {
    const cut = follow(heard(0, "live"), { type: "disconnected", now: 2_000 });
    expect(freshnessOf(cut, 4_000).state).toBe("live");
    expect(freshnessOf(cut, 5_001)).toEqual({ state: "lost", lostAt: 2_000 });
    expect(freshnessOf(follow(cut, { type: "disconnected", now: 9_000 }), 9_000)).toEqual({
      state: "lost",
      lostAt: 2_000,
    });
    expect(freshnessOf(follow(cut, { type: "connected" }), 6_000).state).toBe("live");
  });
});

describe("refreshing", () => {
  it("fetches at most four things a second, however often they change", () => {
    const queue = new RefreshQueue();
    let taken = 0;
    for (let now = 0; now < 1_000; now += 5) {
      queue.mark(now % 2 ? "lists" : "board");
      if (queue.take(now) !== null) taken++;
    }
    expect(taken).toBe(4);
  });

  it("fetches first what an officer is at work on", () => {
    const queue = new RefreshQueue();
    queue.mark("lists");
    queue.mark("complaint:1", true);
    expect([queue.take(0), queue.take(250), queue.take(500)]).toEqual(["complaint:1", "lists", null]);
  });

  it("gives every name its turn, and none twice for one change", () => {
    const queue = new RefreshQueue();
    for (const name of ["lists", "board", "lists", "complaint:1"]) queue.mark(name);
    const taken = [0, 250, 500, 750].map((now) => queue.take(now));
    expect(taken).toEqual(["lists", "board", "complaint:1", null]);
    expect(queue.waitMs(800)).toBeNull();
  });
});
