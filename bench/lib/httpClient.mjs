// One HTTP/1.1 connection that sends prepared requests one after another, and as little work as can be: what loads the
// servers shares the machine with them.
import { Buffer } from 'node:buffer';
import net from 'node:net';

/** The bytes of a request. */
export function requestBytes({ method = 'POST', path, headers = {}, body = '' }, host) {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${host}`,
    ...(body === ''
      ? []
      : ['Content-Type: application/json', `Content-Length: ${String(Buffer.byteLength(body))}`]),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

/** @returns a connection, whose `send` resolves to the status and the body of the answer */
export async function connect(port) {
  const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  let pending = null;
  let received = Buffer.alloc(0);
  const fail = (error) => {
    pending?.reject(error);
    pending = null;
  };
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('The server closed the connection.')));
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const answer = readAnswer(received);
    if (answer === null || pending === null) return;
    received = Buffer.alloc(0);
    const { resolve } = pending;
    pending = null;
    resolve(answer);
  });
  return {
    send: (bytes) =>
      new Promise((resolve, reject) => {
        pending = { resolve, reject };
        socket.write(bytes);
      }),
    close: () => socket.destroy(),
  };
}

/** The answer in these bytes; null where it is not whole yet. */
function readAnswer(bytes) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return null;
  const head = bytes.latin1Slice(0, end);
  const status = Number(head.slice(9, 12));
  const length = /\r\ncontent-length: *(\d+)/i.exec(head);
  const start = end + 4;
  if (length !== null) {
    const size = Number(length[1]);
    return bytes.length < start + size ? null : { status, head, body: bytes.subarray(start, start + size) };
  }
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) throw new Error(`An answer without a length:\n${head}`);
  const body = readChunks(bytes, start);
  return body === null ? null : { status, head, body };
}

function readChunks(bytes, start) {
  const parts = [];
  for (let at = start; ;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return null;
    const size = Number.parseInt(bytes.latin1Slice(at, lineEnd), 16);
    const begin = lineEnd + 2;
    if (bytes.length < begin + size + 2) return null;
    if (size === 0) return Buffer.concat(parts);
    parts.push(bytes.subarray(begin, begin + size));
    at = begin + size + 2;
  }
}
