import { afterEach, describe, expect, it, vi } from "vitest";
import { ENDED, get, getText, post, RequestFailed, session } from "../src/api/http.ts";

const answers = (answer: () => Promise<Response>): void => void vi.stubGlobal("fetch", answer);
const failure = async (asked: Promise<unknown>): Promise<RequestFailed> => {
  const error: unknown = await asked.catch((caught: unknown) => caught);
  if (!(error instanceof RequestFailed)) throw new Error("it did not fail as a request fails");
  return error;
};

afterEach(() => vi.unstubAllGlobals());

describe("a request", () => {
  it("tells what the server said is wrong, in both languages", async () => {
    const message = { id: "Silakan masuk dulu.", en: "Please sign in first." };
    const body = JSON.stringify({ errors: [{ field: null, code: "not_signed_in", message }] });
    answers(() => Promise.resolve(new Response(body, { status: 401 })));
    expect(await failure(get("/auth/me"))).toMatchObject({ status: 401, code: "not_signed_in", sentence: message });
  });

  it("knows nothing when no answer came, or none that can be read", async () => {
    answers(() => Promise.reject(new TypeError("network")));
    expect((await failure(post("/x", {}))).status).toBe(0);
    answers(() => Promise.resolve(new Response("<html>", { status: 200 })));
    expect((await failure(get("/x"))).status).toBe(0);
  });

  it("tells the page that nobody is signed in, and only then", async () => {
    let told = 0;
    session.addEventListener(ENDED, () => (told += 1));
    for (const status of [401, 403, 503]) {
      answers(() => Promise.resolve(new Response("{}", { status })));
      await failure(get("/api/queues"));
    }
    expect(told).toBe(1);
  });

  it("takes a text as it is", async () => {
    answers(() => Promise.resolve(new Response("Subject: {", { status: 200 })));
    expect(await getText("/api/parked-mails/7/original")).toBe("Subject: {");
  });

  it("keeps the status of an error without problem details", async () => {
    answers(() => Promise.resolve(new Response("<html>", { status: 502 })));
    expect(await failure(get("/x"))).toMatchObject({ status: 502, sentence: null });
  });

  it("may be answered by nothing", async () => {
    answers(() => Promise.resolve(new Response(null, { status: 204 })));
    expect(await post("/auth/login", { user: "agen-1" })).toBeUndefined();
  });
});
