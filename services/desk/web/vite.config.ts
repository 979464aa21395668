import { defineConfig } from "vitest/config";

const DESK = process.env["ADUAN_DESK_ADDRESS"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  base: "/",
  build: {
    outDir: "../src/aduan_desk/static",
    emptyOutDir: true,
    // The page's policy allows nothing inline: no data: URLs, no preload script in the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
  },
  // The tokens are shared with the public pages and stand outside this folder.
  server: { host: "127.0.0.1", fs: { allow: ["../../.."] }, proxy: { "/api": DESK, "/auth": DESK } },
  test: { include: ["test/**/*.test.{ts,tsx}"], environment: "node" },
});
