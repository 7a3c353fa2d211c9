// The issuer of the tests: oidc-provider behind HTTPS on loopback, its tokens shaped as Entra's are.
// What it knows of its applications stands in DIRECTORY/applications.json, which is read for every request, so that a
// test can change a secret, or what an application is answered. Usage: node server.mjs PROVIDER DIRECTORY ISSUER
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const [program, directory, issuer] = process.argv.slice(2);
const { Provider, errors } = await import(pathToFileURL(program));
const { port, pathname: prefix } = new URL(issuer);
const RESOURCES = ['https://outlook.office365.com', 'https://graph.microsoft.com'];

const read = (name) => readFileSync(`${directory}/${name}`);
const application = (id) => JSON.parse(read('applications.json'))[id];
const signingKey = (kid) => ({
  ...createPrivateKey(read(`${kid}.key`)).export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256',
});

// Where oidc-provider keeps what it must remember: assertions that were used. Applications it finds in our file.
const remembered = new Map();
class Storage {
  constructor(model) { this.model = model; }
  async find(id) { return this.model === 'Client' ? application(id)?.client : remembered.get(id); }
  async upsert(id, payload) { remembered.set(id, payload); }
}

// Entra is asked for a resource by the scope RESOURCE/.default.
const wantedResource = (ctx) => {
  const [, resource] = /^(.+)\/\.default$/.exec(ctx.oidc.params?.scope ?? '') ?? [];
  if (!resource) throw new errors.InvalidScope('the scope is not RESOURCE/.default', ctx.oidc.params?.scope);
  return resource;
};
const resourceServer = (ctx, resource, client) => {
  if (!RESOURCES.includes(resource)) throw new errors.InvalidTarget();
  const { lifetime_seconds: accessTokenTTL, kid } = application(client.clientId).token;
  return {
    scope: `${resource}/.default`, audience: resource, accessTokenFormat: 'jwt', accessTokenTTL,
    jwt: { sign: { alg: 'RS256', kid } },
  };
};
const shapeAsEntra = (ctx, token, jwt) => {
  const { claims, age_seconds: age } = application(token.clientId).token;
  const { client_id: appid, ...payload } = jwt.payload; // `scope` stays: Dovecot reads it, and `aud` not always
  jwt.header = { typ: 'JWT' }; // in place of at+jwt, which Dovecot 2.3 refuses as well
  jwt.payload = { ...payload, appid, ...claims, iat: payload.iat - age, exp: payload.exp - age };
};

const provider = new Provider(issuer, {
  adapter: Storage,
  jwks: { keys: ['own', 'foreign'].map(signingKey) },
  cookies: { keys: ['none is ever set'] },
  scopes: [],
  clientAuthMethods: ['client_secret_post', 'private_key_jwt'],
  enabledJWA: { clientAuthSigningAlgValues: ['RS256', 'PS256'] },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true, defaultResource: wantedResource, useGrantedResource: () => true, getResourceServerInfo: resourceServer,
    },
  },
  formats: { customizers: { jwt: shapeAsEntra } },
  ttl: { ClientCredentials: (ctx, token) => token.resourceServer.accessTokenTTL }, // else its own default wins
});

// The same signature under other claims: what a forger would send.
const forge = (token, claims) => {
  const [header, payload, signature] = token.split('.');
  const forged = { ...JSON.parse(Buffer.from(payload, 'base64url')), ...claims };
  return [header, Buffer.from(JSON.stringify(forged)).toString('base64url'), signature].join('.');
};
provider.use(async (ctx, next) => {
  await next();
  const { token, answer } = application(ctx.oidc?.entities.Client?.clientId) ?? {};
  if (token?.forged_claims && ctx.body?.access_token) {
    ctx.body.access_token = forge(ctx.body.access_token, token.forged_claims);
  }
  if (answer?.delay_seconds) await sleep(answer.delay_seconds * 1000);
  if (answer?.status) {
    ctx.body = answer.body; // before the status, which it would set to 200
    ctx.status = answer.status;
    ctx.set(answer.headers);
  }
});
provider.on('server_error', (ctx, error) => console.error(error));
provider.on('grant.error', (ctx, error) => console.error(error.message, error.error_description, error.error_detail));

const answerTo = provider.callback();
createServer({ key: read('key.pem'), cert: read('chain.pem') }, (request, response) => {
  console.log(request.method, request.url);
  request.originalUrl = request.url; // from which oidc-provider learns its prefix; its routes have none
  request.url = request.url.startsWith(prefix) ? request.url.slice(prefix.length) : '/no-such-tenant';
  answerTo(request, response);
}).listen(port, '127.0.0.1');
