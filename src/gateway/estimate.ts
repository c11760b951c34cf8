import type { Body, Endpoint } from './endpoints.js';
import { isObject } from '../domain/json.js';
import type { Tokens } from '../domain/catalog/cost.js';

/** What an answer can be at most where neither the caller nor the model says. Tokens. */
const DEFAULT_CONTEXT = 128_000;
/** What an image is counted as: its text says nothing of its tokens, and vendors take up to this many. */
const IMAGE_TOKENS = 40_000;
/** How many bytes of text make a token, about, where a vendor does not say what it counted. */
const BYTES_PER_TOKEN = 4;

/** The most that a call may take. */
export interface Most extends Tokens {
  /** Whether the output is bounded by the request, and not just by the model. */
  readonly isBounded: boolean;
  /** How many answers are asked for. */
  readonly choices: number;
}

/**
 * The most tokens that a call may take: no vendor makes more tokens of a text than it has bytes. The structure around
 * the texts is counted with them, which covers what vendors add for each message.
 *
 * @param body as it is sent, a config's overriding parameters included
 * @param contextWindow of the model, in tokens; null where it is not known
 */
export function mostOf(endpoint: Endpoint, body: Body, contextWindow: number | null): Most {
  const input = inputBytes(endpoint, body);
  const choices = Math.max(countIn(body, 'n') ?? 1, countIn(body, 'best_of') ?? 1) * promptsIn(body);
  if (endpoint.maximumFields.length === 0) return { input, output: 0, isBounded: true, choices };
  const given = endpoint.maximumFields.flatMap((name) => countIn(body, name) ?? []);
  const each = given.length > 0 ? Math.max(...given) : (contextWindow ?? DEFAULT_CONTEXT);
  return { input, output: each * choices, isBounded: given.length > 0, choices };
}

/** What a call took, about, where the vendor does not say. */
export function aboutTokens(endpoint: Endpoint, body: Body, answer: string): Tokens {
  const about = (bytes: number): number => Math.ceil(bytes / BYTES_PER_TOKEN);
  return { input: about(inputBytes(endpoint, body)), output: about(Buffer.byteLength(answer)) };
}

function inputBytes(endpoint: Endpoint, body: Body): number {
  let images = 0;
  const text = JSON.stringify(
    endpoint.inputFields.map((name) => body[name]),
    (name, value: unknown) => {
      if ((name !== 'image_url' && name !== 'image') || !(isObject(value) || typeof value === 'string'))
        return value;
      images += 1;
      return null;
    },
  );
  return Buffer.byteLength(text) + images * IMAGE_TOKENS;
}

function countIn(body: Body, name: string): number | null {
  const value = body[name];
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}

/** A completion may be asked of several prompts at once; one prompt may also be a list of tokens. */
function promptsIn({ prompt }: Body): number {
  if (!Array.isArray(prompt)) return 1;
  return typeof prompt[0] === 'number' ? 1 : Math.max(1, prompt.length);
}
