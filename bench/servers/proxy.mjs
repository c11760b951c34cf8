// What stands between a caller and the engine at the least: each call is handed on to it as it came. Where there is a
// database, one row counts besides what calls under way may take, before the engine is asked and without waiting for the
// disk, and what they took, before they are answered.
import { Buffer } from 'node:buffer';
import http from 'node:http';
import pg from 'pg';
import { given, serve } from './http.mjs';

const agent = new http.Agent({ keepAlive: true });
const pool = given.databaseUrl === undefined ? null : await spendingPool(given.databaseUrl);

serve(async (request, body) => {
  await pool?.query({ name: 'reserve', text: 'SELECT bench.reserve()' });
  const answer = await handOn(request, body);
  await pool?.query({ name: 'settle', text: 'SELECT bench.settle()' });
  return answer;
});

async function spendingPool(connectionString) {
  const made = new pg.Pool({ connectionString, max: given.poolSize });
  await made.query(`
    CREATE SCHEMA IF NOT EXISTS bench;
    CREATE TABLE IF NOT EXISTS bench.spending (reserved int NOT NULL, used int NOT NULL);
    TRUNCATE bench.spending;
    INSERT INTO bench.spending VALUES (0, 0);
    CREATE OR REPLACE FUNCTION bench.reserve() RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM set_config('synchronous_commit', 'off', true);
      UPDATE bench.spending SET reserved = reserved + 1;
    END $$;
    CREATE OR REPLACE FUNCTION bench.settle() RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE bench.spending SET reserved = reserved - 1, used = used + 1;
    END $$`);
  return made;
}

function handOn({ method, url, headers }, body) {
  return new Promise((resolve, reject) => {
    const { host: _host, ...others } = headers;
    const asked = http.request(`${process.env['BENCH_ENGINE']}${url}`, { method, headers: others, agent });
    asked.on('error', reject).on('response', (response) => {
      const chunks = [];
      response.on('error', reject);
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString()));
    });
    asked.end(body);
  });
}
