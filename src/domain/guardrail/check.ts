import type { z } from 'zod';
import type { Outbound } from '../../outbound/outbound.js';

/** What the words of a guardrail mean: the subject that is looked at, one kind of check, and what a check finds. */

/** The kinds of requests that a guardrail tells apart, and what each is. */
export const REQUEST_TYPES = {
  CHAT_COMPLETION: 'The next message of a conversation.',
  COMPLETION: 'The continuation of a text.',
  RESPONSE: 'A response to an input that the vendor may keep the state of.',
  EMBEDDING: 'The vector of a text.',
  IMAGE: 'An image.',
  SPEECH: 'Speech made of a text.',
  TRANSCRIPTION: 'A text made of speech.',
  MODERATION: 'A judgement of a text.',
} as const;
export type RequestType = keyof typeof REQUEST_TYPES;

/** A text and the request that it belongs to. */
export interface Subject {
  readonly text: string;
  readonly model: string | null;
  readonly requestType: RequestType | null;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** What a check finds. */
export interface Judgement {
  readonly passes: boolean;
  /** Why, in words. It holds no secret and does not quote the text. */
  readonly explanation: string;
  /** Where the check could not decide; `passes` says what that counts as. */
  readonly undecided?: true;
}

/** What checks reach beyond the text. */
export interface CheckServices {
  readonly outbound: Outbound;
}

/** One kind of check. */
export interface CheckRule<Parameters extends z.ZodType> {
  /** What it demands and which parameters it takes, for the reference of the API. */
  readonly description: string;
  /** Strict: what is not named here is refused. A parameter `not` turns what the check finds around. */
  readonly parameters: Parameters;
  run(
    parameters: z.output<Parameters>,
    subject: Subject,
    services: CheckServices,
  ): Judgement | Promise<Judgement>;
}

/** Declares a kind of check; it is there for its types. */
export function defineCheck<Parameters extends z.ZodType>(
  rule: CheckRule<Parameters>,
): CheckRule<Parameters> {
  return rule;
}

/** A check that could not decide counts as failed: a guardrail that cannot look does not let pass. */
export function undecided(explanation: string): Judgement {
  return { passes: false, explanation, undecided: true };
}
