import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Has a server listen.
 *
 * @returns where, as in `http://127.0.0.1:4000`
 * @throws Error with code EADDRINUSE where the port is taken
 */
export async function listen(
  server: Server,
  { host, port: wanted }: { readonly host: string; readonly port: number },
): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wanted, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${String(port)}`;
}
