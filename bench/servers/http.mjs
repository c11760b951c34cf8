// What the servers of the benchmark that are written by hand have in common.
import { createServer } from 'node:http';
import { Buffer } from 'node:buffer';
import pg from 'pg';
import { measuredTenants, READER, secretOf, sessionOf, uuidOf } from '../lib/fixture.mjs';

/** Where and with what a server runs, as the benchmark tells it. */
export const given = {
  port: Number(process.env['PORT']),
  host: '127.0.0.1',
  databaseUrl: process.env['BENCH_DATABASE_URL'],
  runtimeUrl: process.env['BENCH_RUNTIME_URL'],
  poolSize: Number(process.env['BENCH_POOL']),
  tenants: Number(process.env['BENCH_TENANTS']),
};

/** Every credential of the run -> the organization's uuid. */
export function organizationsByToken() {
  const all = measuredTenants(given.tenants, given.tenants);
  return new Map(
    all.flatMap((tenant) => {
      const organization = uuidOf('org', tenant, 0);
      return [
        [secretOf(tenant, READER), organization],
        [sessionOf(tenant), organization],
      ];
    }),
  );
}

/** The token of `Authorization: Bearer`. */
export const tokenOf = (request) => (request.headers.authorization ?? '').slice('Bearer '.length);

export const createPool = (connectionString = given.databaseUrl) =>
  new pg.Pool({ connectionString, max: given.poolSize });

/** Serves `answer(request, body)`, which gives the text of a JSON document; a throw is a 500. */
export function serve(answer) {
  createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
      answer(request, body).then(
        (text) => send(response, 200, text),
        (error) => send(response, 500, JSON.stringify({ errors: [{ message: String(error) }] })),
      );
    });
  }).listen(given.port, given.host);
}

function send(response, status, text) {
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}
