/** What the stack tells the provider, read once. */
import { createHmac, generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const told = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: start this by aduan up`);
  return value;
};

export const port = Number(told("ADUAN_SIGNIN_PORT"));
export const issuer = told("ADUAN_SIGNIN_ISSUER");
export const desk = told("ADUAN_DESK_URL");
const folder = told("ADUAN_SIGNIN_FOLDER");
const read = (name) => readFileSync(join(folder, name), "utf8").trim();

export const deskSecret = read("desk.secret");
const officersSeed = read("officers.secret");
export const passwords = new Map(
  read("passwords")
    .split("\n")
    .map((line) => line.split(" ", 2)),
);

/** The secret of a simulated officer; aduan_local/sign_in/users.py derives it in the same way. */
export const officerSecret = (name) => createHmac("sha256", officersSeed).update(name).digest("hex");

const ROLES = { agen: "agent", penyelia: "supervisor", privasi: "privacy", auditor: "auditor", sre: "sre" };
export const roleOf = (user) => ROLES[user.split("-")[0]];

/** Signing keys and cookie keys outlive a restart, so that tokens do. */
export function keys() {
  const path = join(folder, "keys.json");
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const signing = { ...privateKey.export({ format: "jwk" }), kid: randomBytes(8).toString("hex"), alg: "ES256", use: "sig" };
    const made = { jwks: { keys: [signing] }, cookies: [randomBytes(32).toString("hex")] };
    writeFileSync(path, JSON.stringify(made), { mode: 0o600, flag: "wx" });
  }
  return JSON.parse(readFileSync(path, "utf8"));
}
