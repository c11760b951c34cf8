import { z } from 'zod';
import { defineCheck, undecided, type CheckServices, type Judgement } from './check.js';
import { not } from './parameters.js';

/** Checks that reach out, or may: always through the server's guarded way out. */

/** How many different addresses of one text are looked up. */
const MAX_LOOKUPS = 20;
const LOOKUP_TIMEOUT_MS = 5_000;

export const validUrls = defineCheck({
  description:
    'Whether every http and https URL in the text is one; a text without any passes. Parameters, false by default: `onlyDNS`, whether the names must lead to a public address; `reachable`, whether each must answer a GET with a status below 400; at most 20 URLs are looked up. `not`, whether one must be wrong.',
  parameters: z
    .strictObject({ onlyDNS: z.boolean().default(false), reachable: z.boolean().default(false), not })
    .superRefine(({ onlyDNS, reachable }, context) => {
      if (onlyDNS && reachable) {
        context.addIssue({ code: 'custom', path: ['reachable'], message: 'does not go with onlyDNS' });
      }
    }),
  run: async ({ onlyDNS, reachable }, { text }, { outbound }) => {
    const urls = urlsIn(text);
    const malformed = urls.filter((url) => !URL.canParse(url));
    if (malformed.length > 0) return judged(urls, malformed, 'malformed');
    if (!onlyDNS && !reachable) return judged(urls, [], 'malformed');
    if (urls.length > MAX_LOOKUPS) {
      return undecided(
        `The text has ${String(urls.length)} URLs; at most ${String(MAX_LOOKUPS)} are looked up.`,
      );
    }
    const isGood = async (url: string): Promise<boolean> =>
      onlyDNS ? await outbound.resolves(url, LOOKUP_TIMEOUT_MS) : await answers(url, outbound);
    const good = await Promise.all(urls.map(async (url) => await isGood(url)));
    const bad = urls.filter((_url, index) => good[index] !== true);
    return judged(urls, bad, onlyDNS ? 'of a name that leads nowhere' : 'not to be reached');
  },
});

function judged(urls: readonly string[], bad: readonly string[], what: string): Judgement {
  const explanation =
    urls.length === 0
      ? 'The text has no URL.'
      : `${String(bad.length)} of ${String(urls.length)} URLs are ${what}.`;
  return { passes: bad.length === 0, explanation };
}

async function answers(url: string, outbound: CheckServices['outbound']): Promise<boolean> {
  const answer = await outbound.send({ url, method: 'GET', timeoutMs: LOOKUP_TIMEOUT_MS });
  // An answer that is too long to be read is one all the same.
  return answer.answered ? answer.status < 400 : answer.reason === 'TOO_LARGE';
}

/** The different URLs of a text. What closes a sentence or a bracket around one does not belong to it. */
function urlsIn(text: string): string[] {
  const found = text.match(/\bhttps?:\/\/[^\s<>"'`]*/giu) ?? [];
  return [...new Set(found.map(withoutClosing))];
}

function withoutClosing(url: string): string {
  const count = (character: string): number => url.split(character).length - 1;
  // A bracket that was opened within the URL is its own, as in https://example.com/a_(b).
  const unopened = new Map(
    Object.entries({ ')': '(', ']': '[', '}': '{' }).map(([closing, opening]) => [
      closing,
      count(closing) - count(opening),
    ]),
  );
  let end = url.length;
  while (end > 0) {
    const last = url.charAt(end - 1);
    const left = unopened.get(last);
    if (left === undefined ? !'.,;:!?'.includes(last) : left <= 0) break;
    if (left !== undefined) unopened.set(last, left - 1);
    end -= 1;
  }
  return url.slice(0, end);
}

/** Stands for the value of a stored header, in answers and in what callers give back. */
export const HEADER_MASK = '••••••';

/** A header as HTTP allows it (RFC 9110), and none that the server sets itself. */
const headers = z.record(z.string(), z.string()).superRefine((given, context) => {
  const names = Object.keys(given);
  if (names.length > 20) context.addIssue({ code: 'custom', message: 'must have at most 20 entries' });
  for (const [name, value] of Object.entries(given)) {
    const fault = faultOfHeader(name, value, names);
    if (fault !== null) context.addIssue({ code: 'custom', path: [name], message: fault });
  }
});

const OWN_HEADERS = [
  ...['host', 'content-length', 'content-type', 'transfer-encoding', 'connection', 'upgrade', 'expect', 'te'],
  ...['trailer', 'keep-alive', 'proxy-connection'],
];

function faultOfHeader(name: string, value: string, names: readonly string[]): string | null {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/.test(name)) return 'is not the name of a header';
  if (OWN_HEADERS.includes(name.toLowerCase())) return 'is set by the server';
  if (names.filter((other) => other.toLowerCase() === name.toLowerCase()).length > 1) return 'is named twice';
  if (value !== HEADER_MASK && !isHeaderValue(value)) {
    return 'must be 1 to 4000 printable ASCII characters without spaces around them';
  }
  return null;
}

function isHeaderValue(value: string): boolean {
  return /^[\x20-\x7e]{1,4000}$/.test(value) && value.trim() === value;
}

const DEFAULT_TIMEOUT_MS = 3_000;
const MAX_TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 100_000;

export const webhook = defineCheck({
  description:
    'Asks a service of yours: POSTs `{"text", "model", "requestType", "metadata"}` as JSON; the answer must be 2xx with `{"verdict": true}` or false in its body. Parameters: `url`; `headers`, an object of texts, for https alone: they are stored sealed and shown as ••••••, which on an update stands for the value that is stored for the same URL; `timeoutMs`, 100 to 10000, 3000 by default; `passOnError`, whether no proper answer in time counts as passed, false by default; `not`, whether the verdict must be false.',
  parameters: z.strictObject({
    url: z.string().max(2_000),
    headers: headers.default({}),
    timeoutMs: z.int().min(100).max(MAX_TIMEOUT_MS).default(DEFAULT_TIMEOUT_MS),
    passOnError: z.boolean().default(false),
    not,
  }),
  run: async ({ url, headers: own, timeoutMs, passOnError }, subject, { outbound }) => {
    const { text, model, requestType, metadata } = subject;
    const answer = await outbound.send({
      ...{ url, method: 'POST', timeoutMs, maxBytes: MAX_ANSWER_BYTES },
      carriesSecret: carriesSecret(own),
      headers: { ...own, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ text, model, requestType, metadata }),
    });
    const failed = (why: string): Judgement => ({
      passes: passOnError,
      explanation: `${why} That counts as ${passOnError ? 'passed' : 'failed'}.`,
      undecided: true,
    });
    if (!answer.answered) return failed(`The webhook gave no verdict: ${answer.message}`);
    if (answer.status < 200 || answer.status > 299) {
      return failed(`The webhook answered with the status ${String(answer.status)}.`);
    }
    const verdict = verdictIn(answer.body);
    if (verdict === null) return failed('The webhook’s answer holds no verdict.');
    return { passes: verdict, explanation: `The webhook’s verdict is ${String(verdict)}.` };
  },
});

/** Whether a webhook's headers are to be kept from others on the way. */
export function carriesSecret(given: object): boolean {
  return Object.keys(given).length > 0;
}

/** Nothing else of the answer is passed on: it might repeat what it was sent. */
function verdictIn(body: string): boolean | null {
  try {
    const answer = JSON.parse(body) as unknown;
    const verdict =
      typeof answer === 'object' && answer !== null && 'verdict' in answer ? answer.verdict : null;
    return typeof verdict === 'boolean' ? verdict : null;
  } catch {
    return null;
  }
}
