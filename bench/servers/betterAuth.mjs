// The API keys of better-auth on PostgreSQL, in a schema of its own. It verifies keys by a function alone, so that a small
// server of node:http stands before it, which answers the same bytes as Castellan. Its settings are the default ones, but
// for its limit of ten requests a day and key.
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import pg from 'pg';
import { measuredTenants, secretOf, TARGET } from '../lib/fixture.mjs';
import { given, serve } from './http.mjs';

const SCHEMA = 'better_auth';
const EMAIL = 'bench@example.com';

const owner = new pg.Client({ connectionString: given.databaseUrl });
await owner.connect();
await owner.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE; CREATE SCHEMA ${SCHEMA}`);
await owner.end();

const secrets = measuredTenants(given.tenants, 100).map((tenant) => secretOf(tenant, TARGET));
let made = 0;
const settings = {
  baseURL: 'http://127.0.0.1',
  secret: 'of the benchmark alone, and long enough for it',
  telemetry: { enabled: false },
  emailAndPassword: { enabled: true },
  database: new pg.Pool({
    connectionString: given.databaseUrl,
    max: given.poolSize,
    options: `-c search_path=${SCHEMA}`,
  }),
  plugins: [apiKey({ rateLimit: { enabled: false }, customKeyGenerator: () => secrets[made++] })],
};
const { runMigrations } = await getMigrations(settings);
await runMigrations();
const auth = betterAuth(settings);
const { user } = await auth.api.signUpEmail({
  body: { email: EMAIL, name: 'Bench', password: 'of the benchmark alone' },
});
for (const secret of secrets)
  await auth.api.createApiKey({ body: { userId: user.id, name: secret.slice(0, 8) } });

serve(async (_request, body) => {
  const { secret } = JSON.parse(body).variables;
  const { valid } = await auth.api.verifyApiKey({ body: { key: secret } });
  return JSON.stringify({ data: { verifyApiKey: { valid, code: valid ? 'VALID' : 'INVALID' } } });
});
