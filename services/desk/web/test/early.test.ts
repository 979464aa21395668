import { describe, expect, it } from "vitest";
import { early } from "../src/api/early.ts";

function counted(outcomes: readonly (string | Error)[]): { load: () => Promise<string>; asked: () => number } {
  let at = 0;
  const load = async (): Promise<string> => {
    const outcome = outcomes[at++] ?? "last";
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  return { load, asked: () => at };
}

describe("what is asked for early", () => {
  it("is asked before anybody takes it, and given to the first taker only", async () => {
    const { load, asked } = counted(["first", "second"]);
    const take = early(load);
    expect(asked()).toBe(1);
    expect([await take(), await take()]).toEqual(["first", "second"]);
  });

  it("is asked anew where the first time failed, whether before or after it was taken", async () => {
    const before = early(counted([new Error("401"), "second"]).load);
    await Promise.resolve();
    await Promise.resolve();
    expect(await before()).toBe("second");
    expect(await early(counted([new Error("401"), "second"]).load)()).toBe("second");
  });
});
