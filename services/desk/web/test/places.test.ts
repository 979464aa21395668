import { describe, expect, it } from "vitest";
import type { Officer } from "../src/api/contract.ts";
import { isRefused, placesOf, waysOf } from "../src/frame/places.ts";
import { en } from "../src/words/en.ts";
import { agent, auditor } from "./sample.ts";

const nobody: Officer = { user: "x-1", role: "auditor", may: [] };

describe("the ways from screen to screen", () => {
  it("are all there for an officer", () => {
    expect(placesOf(agent).map(({ path }) => path)).toEqual(["/", "/board", "/dead-letters", "/parked-mails"]);
  });
  it("leave out what would be refused", () => {
    expect(placesOf(auditor).map(({ path }) => path)).toEqual(["/", "/board"]);
    expect(placesOf(nobody)).toEqual([]);
  });
  it("do not lead to where one is", () => {
    expect(waysOf(en, agent, "/board").map(({ text }) => text)).toEqual(["Queue", "Dead letters", "Parked mails"]);
    expect(waysOf(en, auditor, "/").map(({ text }) => text)).toEqual(["Board"]);
  });
});

describe("an address that somebody typed", () => {
  it("is refused when its screen is not for the role", () => {
    expect(isRefused(auditor, "/dead-letters")).toBe(true);
    expect(isRefused(auditor, "/parked-mails")).toBe(true);
    expect(isRefused(agent, "/parked-mails")).toBe(false);
  });
  it("is not refused when it names no screen at all", () => {
    expect(isRefused(nobody, "/nowhere")).toBe(false);
  });
});
