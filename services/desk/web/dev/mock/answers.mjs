/** How the mock answers: JSON, problem details, and the built page under the content policy that it must bear. */
import { createReadStream, existsSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const STATIC = fileURLToPath(new URL("../../../src/aduan_desk/static/", import.meta.url));
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
  ".svg": "image/svg+xml",
};

export function page(path, response) {
  const wanted = normalize(path).replace(/^\/+/, "");
  const file = wanted !== "" && existsSync(join(STATIC, wanted)) ? join(STATIC, wanted) : join(STATIC, "index.html");
  if (!existsSync(file)) return problem(response, 503, "not_built", "Jalankan npm run build.", "Run npm run build.");
  response.writeHead(200, {
    "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
  });
  return createReadStream(file).pipe(response);
}

export function json(response, status, document) {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(document));
}

export function problem(response, status, code, id, en) {
  response
    .writeHead(status, { "Content-Type": "application/problem+json" })
    .end(
      JSON.stringify({ type: "about:blank", status, title: en, errors: [{ field: null, code, message: { id, en } }] }),
    );
}

export async function body(request) {
  let text = "";
  for await (const part of request) text += part;
  return text === "" ? {} : JSON.parse(text);
}
