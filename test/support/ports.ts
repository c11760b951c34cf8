import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { after } from 'node:test';

/**
 * Has a server listen on a free port of this machine, until the tests of the file are over. Connections that are still
 * there then are for whoever made it to end, where it is no server of HTTP.
 *
 * @returns the port
 */
export async function listenHere(server: Server & { closeAllConnections?: () => void }): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    server.close();
    server.closeAllConnections?.();
  });
  return (server.address() as AddressInfo).port;
}

/** A port of this machine that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
