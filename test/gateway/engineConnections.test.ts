/** Connections to an engine are kept, and no call is lost or made twice by that. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { after, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { createRemoteEngine } from '../../src/gateway/engine/remoteEngine.js';
import type { Engine } from '../../src/gateway/engine/engine.js';
import { ask, assertFails, QUESTION } from './engines.js';

interface FakeEngine {
  readonly engine: Engine;
  /** The connections that the calls came over, in their order. */
  readonly cameOver: readonly Socket[];
  readonly server: http.Server;
}

/** An engine of our own, which answers as it is told: by the number of the call, from 0 on. */
async function fakeEngine(
  answer: (call: number, request: IncomingMessage, response: ServerResponse) => void,
): Promise<FakeEngine> {
  const cameOver: Socket[] = [];
  const server = http.createServer((request, response) => {
    request.resume().once('end', () => {
      const number = cameOver.push(request.socket) - 1;
      answer(number, request, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const engine = createRemoteEngine(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
  after(async () => {
    await engine.close();
    server.closeAllConnections();
    server.close();
  });
  return { engine, cameOver, server };
}

function good(response: ServerResponse, call: number): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ call }));
}

const connectionsOf = ({ cameOver }: FakeEngine): number => new Set(cameOver).size;

test('calls that follow each other share a connection; calls at once have one each', async () => {
  const fake = await fakeEngine((call, _request, response) => {
    good(response, call);
  });
  for (let call = 0; call < 5; call += 1) {
    assert.deepEqual((await ask(fake.engine, {})).json, { call });
    // The connection is given back when the answer was read.
    await setImmediate();
  }
  assert.equal(connectionsOf(fake), 1);
  const answers = await Promise.all(Array.from({ length: 3 }, async () => await ask(fake.engine, {})));
  assert.deepEqual(answers.map(({ json }) => json.call as number).sort(), [5, 6, 7]);
  assert.equal(connectionsOf(fake), 3);
});

for (const [how, close] of [
  ['ends', (socket: Socket) => socket.end()],
  ['resets', (socket: Socket) => socket.resetAndDestroy()],
] as const) {
  test(`an engine that ${how} the connection which it has answered over is asked over another one`, async () => {
    const fake = await fakeEngine((call, request, response) => {
      response.once('finish', () => {
        setTimeout(() => close(request.socket), 5);
      });
      good(response, call);
    });
    for (let call = 0; call < 20; call += 1) {
      assert.deepEqual((await ask(fake.engine, {})).json, { call });
      const [used] = fake.cameOver.slice(-1);
      // Closed on its side; here nobody has looked yet.
      if (used?.destroyed === false) await once(used, 'close');
    }
    assert.equal(fake.cameOver.length, 20);
    assert.equal(connectionsOf(fake), 20);
  });
}

/** An engine in a thread of its own, which resets each connection a moment after it has answered over it. */
const RESETTING = `
  const http = require('node:http');
  const { parentPort } = require('node:worker_threads');
  let calls = 0;
  const server = http.createServer((request, response) => {
    request.resume().once('end', () => {
      response.once('finish', () => setTimeout(() => request.socket.resetAndDestroy(), 5));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ call: calls++ }));
    });
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

test('a connection that was closed while nobody could look is not used again', async () => {
  const worker = new Worker(RESETTING, { eval: true });
  const [port] = (await once(worker, 'message')) as [number];
  const engine = createRemoteEngine(`http://127.0.0.1:${String(port)}`);
  try {
    for (let call = 0; call < 10; call += 1) {
      assert.deepEqual((await ask(engine, {})).json, { call });
      await setImmediate();
      // This thread is busy with something else meanwhile.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  } finally {
    await engine.close();
    await worker.terminate();
  }
});

test('a call that breaks off over a kept connection is not made again: the vendor may have been asked', async () => {
  const fake = await fakeEngine((call, request, response) => {
    if (call === 1) request.socket.resetAndDestroy();
    else good(response, call);
  });
  await ask(fake.engine, {});
  await setImmediate();
  await assertFails(ask(fake.engine, {}), 'BROKEN_OFF', 'The call was broken off.');
  assert.equal(fake.cameOver.length, 2);
  assert.equal(connectionsOf(fake), 1);
  assert.deepEqual((await ask(fake.engine, {})).json, { call: 2 });
});

test('a call that is ended, or whose answer is not read, leaves no connection behind for another one', async () => {
  const fake = await fakeEngine((call, _request, response) => {
    if (call < 2) response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {}\n\n');
    else good(response, call);
  });
  const ending = new AbortController();
  const call = {
    path: '/v1/chat/completions' as const,
    ...{ body: QUESTION, config: {}, metadata: {}, traceId: 'trace-1' },
  };
  const ended = await fake.engine.call({ ...call, signal: ending.signal });
  ending.abort();
  await assertFails(new Response(ended.body).text(), 'ENDED', 'The call was ended.');
  const unread = await fake.engine.call({ ...call, signal: new AbortController().signal });
  await unread.body.cancel();
  assert.deepEqual((await ask(fake.engine, {})).json, { call: 2 });
  assert.equal(connectionsOf(fake), 3);
});
