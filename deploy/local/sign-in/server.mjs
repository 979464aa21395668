/** The local OIDC provider: authorization code with PKCE for people at the desk, client credentials for simulated officers. */
import { createServer } from "node:http";
import Provider, { errors } from "oidc-provider";
import { login } from "./login.mjs";
import { style } from "./page.mjs";
import { desk, deskSecret, issuer, keys, passwords, port, roleOf } from "./settings.mjs";
import { Store } from "./store.mjs";

const audience = `${desk}/api`;
const { jwks, cookies } = keys();

const provider = new Provider(issuer, {
  adapter: Store,
  clients: [
    {
      client_id: "aduan-desk",
      client_secret: deskSecret,
      redirect_uris: [`${desk}/auth/callback`],
      grant_types: ["authorization_code"],
      response_types: ["code"],
      token_endpoint_auth_method: "client_secret_basic",
      id_token_signed_response_alg: "ES256",
    },
  ],
  jwks,
  cookies: { keys: cookies },
  responseTypes: ["code"],
  scopes: ["openid", "desk"],
  claims: { openid: ["sub", "aduan_role"] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  ttl: { AccessToken: 600, AuthorizationCode: 60, ClientCredentials: 600, Grant: 600, IdToken: 300, Interaction: 600, Session: 3600 },
  enabledJWA: {
    idTokenSigningAlgValues: ["ES256"],
  },
  findAccount: async (_, id) =>
    passwords.has(id) ? { accountId: id, claims: async () => ({ sub: id, aduan_role: roleOf(id) }) } : undefined,
  // The desk is ours: nobody is asked whether it may know who they are.
  loadExistingGrant: async (ctx) => {
    const { client, session } = ctx.oidc;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope("openid");
    await grant.save();
    return grant;
  },
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  extraTokenClaims: async (_, token) => (token.kind === "ClientCredentials" ? { aduan_role: "agent" } : undefined),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    rpInitiatedLogout: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      getResourceServerInfo: (_, resource) => {
        if (resource !== audience) throw new errors.InvalidTarget();
        return { scope: "desk", audience, accessTokenTTL: 600, accessTokenFormat: "jwt", jwt: { sign: { alg: "ES256" } } };
      },
    },
  },
});

const protocol = provider.callback();
const SAFE = {
  "Content-Security-Policy": `default-src 'none'; style-src 'self'; form-action 'self' ${desk}; base-uri 'none'; frame-ancestors 'none'`,
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cache-Control": "no-store",
};

const server = createServer((request, response) => {
  for (const [name, value] of Object.entries(SAFE)) response.setHeader(name, value);
  const path = request.url.split("?")[0];
  if (path === "/page.css") {
    response.setHeader("Content-Type", "text/css; charset=utf-8");
    response.end(style);
  } else if (path.startsWith("/interaction/")) {
    login(provider, request, response).catch((error) => {
      console.error(`sign-in: ${error.name}`);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  } else protocol(request, response);
});

server.listen(port, "127.0.0.1", () => console.log(`the provider answers on ${issuer}`));
for (const signal of ["SIGTERM", "SIGINT"])
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
