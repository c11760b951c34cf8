import { z } from 'zod';
import { isCredentialName } from '../credentials/credentialNames.js';
import type { FieldFault } from '../errors.js';
import { faultsOf } from './faults.js';

/**
 * The parameters of a call. Those that vendors agree on are checked by kind and range; others may be there too, since
 * every vendor has some of its own, as long as they are plain values.
 */

const text = z.string().min(1, 'must not be empty').max(1_000);
const between = (least: number, most: number): z.ZodNumber =>
  z
    .number()
    .min(least, `must be between ${String(least)} and ${String(most)}`)
    .max(most, `must be between ${String(least)} and ${String(most)}`);
const count = z.int().min(1);

const KNOWN: Readonly<Record<string, z.ZodType>> = {
  temperature: between(0, 2),
  top_p: between(0, 1),
  top_k: z.int().min(0),
  min_p: between(0, 1),
  max_tokens: count,
  max_completion_tokens: count,
  n: z.int().min(1).max(128),
  seed: z.int(),
  stop: z.union([text, z.array(text).min(1).max(16)], 'must be a text or a list of texts'),
  presence_penalty: between(-2, 2),
  frequency_penalty: between(-2, 2),
  repetition_penalty: between(0, 2),
  logit_bias: z.record(z.string(), between(-100, 100)),
  logprobs: z.boolean(),
  top_logprobs: z.int().min(0).max(20),
  user: text,
  stream: z.boolean(),
  stream_options: z.strictObject({ include_usage: z.boolean().optional() }),
  parallel_tool_calls: z.boolean(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']),
  verbosity: z.enum(['low', 'medium', 'high']),
  thinking: z.strictObject({
    type: z.enum(['enabled', 'disabled', 'adaptive']),
    budget_tokens: count.optional(),
  }),
  metadata: z.record(z.string().max(64), z.string().max(512)),
  store: z.boolean(),
  service_tier: text,
};

/** What a prompt says in fields of its own. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  model: 'model',
  messages: 'template',
  prompt: 'template',
  input: 'template',
  tools: 'tools',
  tool_choice: 'toolChoice',
  response_format: 'responseFormat',
};

const OTHER = z.union(
  [z.string().max(1_000), z.number(), z.boolean(), z.null()],
  'must be a text of at most 1,000 characters, a number, true, false or null',
);
const NAME = /^[a-z][a-z0-9_]{0,63}$/;
const MAX_PARAMETERS = 50;

export function parameterFaults(parameters: unknown, path: string): FieldFault[] {
  const kind = faultsOf(z.record(z.string(), z.unknown()), parameters, path);
  if (kind.length > 0) return kind;
  const entries = Object.entries(parameters as Record<string, unknown>);
  if (entries.length > MAX_PARAMETERS) {
    return [{ path, message: `must not be more than ${String(MAX_PARAMETERS)}` }];
  }
  return entries.flatMap(([name, value]) => {
    const at = `${path}.${name}`;
    if (Object.hasOwn(ELSEWHERE, name)) {
      return [{ path: at, message: `is no parameter: it belongs in ${ELSEWHERE[name] ?? ''}` }];
    }
    if (isCredentialName(name)) {
      return [{ path: at, message: 'is a credential: it belongs to an integration' }];
    }
    if (!NAME.test(name)) {
      return [{ path: at, message: 'must be named in lower-case letters, digits and _, as in max_tokens' }];
    }
    return faultsOf(Object.hasOwn(KNOWN, name) ? (KNOWN[name] ?? OTHER) : OTHER, value, at);
  });
}
