import type { IngestLogInput } from '../../src/sdk/index.js';
import type { DemoOrganization } from './content.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How many days before today have calls. */
export const DAYS = 14;

/** Calls of an hour, as a part of those of the busiest one: by the hour of the day, UTC. */
const DAILY_CURVE = [
  ...[0.05, 0.03, 0.02, 0.02, 0.03, 0.06, 0.12, 0.3, 0.6, 0.85, 1, 0.95],
  ...[0.7, 0.85, 0.95, 0.9, 0.75, 0.5, 0.35, 0.25, 0.2, 0.15, 0.1, 0.07],
];

/** On Saturdays and Sundays there are fewer. */
const WEEKEND = 0.35;

const MODELS = [
  { name: 'gpt-4o-mini', provider: 'openai', share: 0.6, slowness: 1 },
  { name: 'gpt-4o', provider: 'openai', share: 0.25, slowness: 2.2 },
  { name: 'demo-small', provider: 'own', share: 0.15, slowness: 0.6 },
] as const;

const FAILURES = [
  { status: 429, errorCode: 'rate_limit_exceeded' },
  { status: 500, errorCode: 'server_error' },
  { status: 503, errorCode: 'overloaded' },
] as const;

const FAILURE_RATE = 0.04;
const TEAMS = ['product', 'care', 'growth'] as const;
const USERS = 12;

/**
 * Invents the calls that an organization has made in the days before a moment, oldest first: many by day, few at night
 * and at weekends, some of them failed. The same organization and moment get the same calls.
 */
export function historyOf({ slug, busiestHour, questions }: DemoOrganization, now: Date): IngestLogInput[] {
  const random = randomNumbers(slug);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  const calls: IngestLogInput[] = [];
  for (let hour = today - DAYS * DAY_MS; hour < now.getTime(); hour += HOUR_MS) {
    const count = callsOfHour(new Date(hour), busiestHour, random());
    const moments = Array.from({ length: count }, () => hour + Math.floor(random() * HOUR_MS)).sort(
      (one, other) => one - other,
    );
    for (const moment of moments) {
      const call = callAt({ moment, question: pick(questions) }, { random, pick });
      if (moment < now.getTime()) calls.push({ id: `${slug}-${String(calls.length + 1)}`, ...call });
    }
  }
  return calls;
}

function callsOfHour(hour: Date, busiest: number, chance: number): number {
  const isWeekend = [0, 6].includes(hour.getUTCDay());
  const expected = busiest * (DAILY_CURVE[hour.getUTCHours()] ?? 0) * (isWeekend ? WEEKEND : 1);
  const spread = expected * (0.75 + chance / 2);
  // Around noon there is a call in any case, so that no day is empty.
  return Math.max(hour.getUTCHours() === 12 ? 1 : 0, Math.round(spread));
}

interface Dice {
  readonly random: () => number;
  readonly pick: <T>(items: readonly T[]) => T;
}

function callAt(
  { moment, question }: { moment: number; question: string },
  { random, pick }: Dice,
): Omit<IngestLogInput, 'id'> {
  const model = modelAt(random());
  const isStream = random() < 0.4;
  const failure = random() < FAILURE_RATE ? pick(FAILURES) : null;
  const latencyMs = Math.round((250 + random() ** 3 * 2_500) * model.slowness);
  const outputTokens = failure === null ? 20 + Math.floor(random() * 400) : 0;
  const answer = { role: 'assistant', content: `An answer of ${String(outputTokens)} tokens.` };
  return {
    createdAt: new Date(moment).toISOString(),
    ...{ requestedModel: `@${model.provider}/${model.name}`, model: model.name, provider: model.provider },
    ...{ status: failure?.status ?? 200, errorCode: failure?.errorCode ?? null, isStream, latencyMs },
    firstTokenMs: isStream && failure === null ? Math.round(latencyMs / 4) : null,
    ...{ inputTokens: 30 + Math.floor(random() * 600), outputTokens },
    metadata: { team: pick(TEAMS), _user: `user-${String(1 + Math.floor(random() * USERS))}` },
    request: { model: model.name, messages: [{ role: 'user', content: question }] },
    response:
      failure === null
        ? { choices: [{ index: 0, message: answer }] }
        : { error: { code: failure.errorCode } },
  };
}

function modelAt(chance: number): (typeof MODELS)[number] {
  let sum = 0;
  return MODELS.find(({ share }) => (sum += share) > chance) ?? MODELS[0];
}

/** Numbers from 0 to 1 that follow from a text: mulberry32, seeded with a hash of it (FNV-1a). */
function randomNumbers(seed: string): () => number {
  let state = 0x811c9dc5;
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
