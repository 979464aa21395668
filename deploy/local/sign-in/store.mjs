/** What the provider remembers, in memory: codes, sessions and interactions last minutes, and are made anew after a restart. */
import { officerSecret } from "./settings.mjs";

const MOST = 20_000;
const kept = new Map();

export class Store {
  constructor(model) {
    this.model = model;
  }

  key(id) {
    return `${this.model}:${id}`;
  }

  async upsert(id, payload, expiresIn) {
    const key = this.key(id);
    kept.delete(key);
    kept.set(key, { payload, until: expiresIn ? Date.now() + expiresIn * 1000 : Infinity });
    if (kept.size > MOST) kept.delete(kept.keys().next().value);
  }

  async find(id) {
    if (this.model === "Client") return simulatedOfficer(id);
    const found = kept.get(this.key(id));
    return found && found.until > Date.now() ? found.payload : undefined;
  }

  async findByUid(uid) {
    return this.first((payload) => payload.uid === uid);
  }

  async findByUserCode() {
    return undefined;
  }

  async consume(id) {
    const found = await this.find(id);
    if (found) found.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id) {
    kept.delete(this.key(id));
  }

  async revokeByGrantId(grantId) {
    for (const [key, { payload }] of kept) if (payload.grantId === grantId) kept.delete(key);
  }

  first(fits) {
    for (const [key, { payload, until }] of kept)
      if (key.startsWith(`${this.model}:`) && until > Date.now() && fits(payload)) return payload;
    return undefined;
  }
}

/** Officers from 101 on are programs: clients of their own that sign in by their credentials. */
function simulatedOfficer(id) {
  if (!/^agen-[1-9]\d{2,3}$/.test(id) || id === "agen-100") return undefined;
  return {
    client_id: id,
    client_secret: officerSecret(id),
    id_token_signed_response_alg: "ES256",
    grant_types: ["client_credentials"],
    redirect_uris: [],
    response_types: [],
    scope: "desk",
    token_endpoint_auth_method: "client_secret_basic",
  };
}
