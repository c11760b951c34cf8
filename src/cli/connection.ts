import { readFile, stat } from 'node:fs/promises';
import { readClientSettings } from '../env.js';
import { createClient, type Client } from '../sdk/index.js';
import { misuse } from './failures.js';

/** The options by which a command reaches a server that runs. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly organization?: string;
  readonly tokenFile?: string;
}

/**
 * A client of the API. A credential comes from CASTELLAN_TOKEN or a file, never from an argument, which every user of the
 * machine could see.
 *
 * @throws Failure where there is none, or others may read the file
 */
export async function connect(options: ConnectionOptions): Promise<Client> {
  const settings = readClientSettings();
  const url = options.url ?? settings.url;
  if (!/^https?:\/\/[^/]/.test(url) || !URL.canParse(url)) {
    throw misuse('--url must be a URL such as https://castellan.example.com.');
  }
  const token = options.tokenFile === undefined ? settings.token : await readToken(options.tokenFile);
  if (token === undefined) throw misuse('A credential is needed: set CASTELLAN_TOKEN, or --token-file.');
  if (!/^[\x21-\x7e]+$/.test(token)) throw misuse('The credential holds characters that no credential has.');
  const organization = options.organization ?? settings.organization;
  return createClient({
    url: url.replace(/\/+$/, ''),
    ...(token.startsWith('ck_') ? { apiKey: token } : { token }),
    ...(organization === undefined ? {} : { organization }),
  });
}

async function readToken(file: string): Promise<string> {
  let text: string;
  try {
    const { mode } = await stat(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw misuse(`Others may read ${file}: chmod 600 it.`);
    }
    text = (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      typeof error.code === 'string' &&
      /^E/.test(error.code)
    ) {
      throw misuse(`The file ${file} cannot be read (${error.code}).`);
    }
    throw error;
  }
  if (text === '') throw misuse(`The file ${file} is empty.`);
  return text;
}
