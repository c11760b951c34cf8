import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readSettings } from '../../src/env.js';
import { startCastellan, type Castellan } from '../../src/server/castellan.js';
import { SUPPORT } from './content.js';
import { seedDemo, type DemoAccess } from './seed.js';
import { startDemoVendor, type DemoVendor } from './vendor.js';

/** The demo cannot be started; the text says what to do. */
export class DemoError extends Error {}

export interface DemoOptions {
  /** Where its data are kept. */
  readonly folder: string;
  /** Of the server; 0 for any that is free. The vendor has the next one. */
  readonly port: number;
  /** Whether what was there is thrown away first. */
  readonly reset: boolean;
  readonly say: (line: string) => void;
}

export interface Demo {
  readonly url: string;
  readonly vendorUrl: string;
  readonly password: string;
  readonly access: DemoAccess;
  stop(): Promise<void>;
}

/** What a demo has to know of itself at its next start. Written when it begins to be filled, and when it is. */
interface Kept {
  readonly vendorPort: number;
  readonly password: string;
  readonly operatorToken: string;
  readonly billingSecret: string;
  /** Null while it is being filled: what was broken off there is begun anew. */
  readonly access: DemoAccess | null;
}

/**
 * Starts a server with demo data, and the vendor that its calls lead to; both on this machine alone. What a former start
 * has filled is used again.
 *
 * @throws DemoError where it runs already, or the server cannot be started; what filling it throws
 */
export async function startDemo({ folder, port, reset, say }: DemoOptions): Promise<Demo> {
  const former = await readKept(folder);
  const vendor = await startVendor(former?.vendorPort ?? (port === 0 ? 0 : port + 1));
  try {
    // The vendor's port is ours: no other demo uses the folder.
    const isNew = reset || former === null || former.access === null;
    const kept = isNew ? newlyKept(vendor) : former;
    if (isNew) {
      await clear(folder);
      await keep(folder, kept);
    }
    const castellan = await startServer(kept, { folder, port });
    try {
      const access = kept.access ?? (await fill(castellan, { kept, vendor, say }));
      if (isNew) await keep(folder, { ...kept, access });
      return {
        ...{ url: castellan.url, vendorUrl: vendor.url, password: kept.password, access },
        stop: async () => {
          await castellan.stop();
          await vendor.stop();
        },
      };
    } catch (error) {
      await castellan.stop();
      throw error;
    }
  } catch (error) {
    await vendor.stop();
    throw error;
  }
}

async function startVendor(port: number): Promise<DemoVendor> {
  try {
    return await startDemoVendor(port);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new DemoError(
      `Port ${String(port)}, that of the demo’s vendor, is taken: by a demo that runs already, or by another program. Stop that first.`,
    );
  }
}

/** What stops a start is told in words. */
async function startServer(kept: Kept, where: Pick<DemoOptions, 'folder' | 'port'>): Promise<Castellan> {
  try {
    return await startCastellan(settingsOf(kept, where));
  } catch (error) {
    throw new DemoError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function newlyKept(vendor: DemoVendor): Kept {
  const secret = (): string => randomBytes(24).toString('base64url');
  return {
    vendorPort: vendor.port,
    password: randomBytes(12).toString('base64url'),
    ...{ operatorToken: secret(), billingSecret: secret(), access: null },
  };
}

/** Those of the environment have no say: a demo is always on this machine, with a database of its own. */
function settingsOf(kept: Kept, { folder, port }: Pick<DemoOptions, 'folder' | 'port'>) {
  return readSettings({
    ...{ HOST: '127.0.0.1', PORT: String(port), CASTELLAN_DATA_DIR: dataOf(folder), CASTELLAN_LOG: 'warn' },
    // The password is random, and long.
    CASTELLAN_BCRYPT_COST: '8',
    CASTELLAN_ALLOWED_PRIVATE_RANGES: '127.0.0.0/8',
    CASTELLAN_OWNER_EMAIL: SUPPORT.people[0].email,
    CASTELLAN_OWNER_PASSWORD: kept.password,
    CASTELLAN_OPERATOR_TOKEN: kept.operatorToken,
    CASTELLAN_BILLING_WEBHOOK_SECRET: kept.billingSecret,
  });
}

async function fill(
  { url }: Castellan,
  { kept, vendor, say }: { kept: Kept; vendor: DemoVendor; say: DemoOptions['say'] },
): Promise<DemoAccess> {
  const { password, operatorToken, billingSecret } = kept;
  return await seedDemo({
    ...{ url, password, operatorToken, billingSecret, say },
    firstOwner: { email: SUPPORT.people[0].email },
    ...{ vendorUrl: vendor.url, hookUrl: vendor.hookUrl },
  });
}

const dataOf = (folder: string): string => path.join(folder, 'data');
const fileOf = (folder: string): string => path.join(folder, 'demo.json');

async function readKept(folder: string): Promise<Kept | null> {
  try {
    return JSON.parse(await readFile(fileOf(folder), 'utf8')) as Kept;
  } catch {
    // Not there, or broken off while it was written.
    return null;
  }
}

async function keep(folder: string, kept: Kept): Promise<void> {
  await mkdir(folder, { recursive: true });
  // It holds secrets, if only of a demo.
  await writeFile(fileOf(folder), `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
}

/** Only what the demo has put there. */
async function clear(folder: string): Promise<void> {
  await rm(dataOf(folder), { recursive: true, force: true });
  await rm(fileOf(folder), { force: true });
}
