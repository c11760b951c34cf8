import { Ajv, type ValidateFunction } from 'ajv';
import ipaddr from 'ipaddr.js';
import type { ApiKey } from '../persistence/generated/prisma/client.js';
import { badInput, badInputs, type FieldFault } from './errors.js';
import { assertDays } from './limits.js';
import { isLevelOf, type KeyLevels } from './policy/keyLevels.js';
import type { KeyFeature, KeyLevel } from './policy/permissions.js';
import { isExhausted } from './usage/exhaustion.js';
import { isObject } from './json.js';

/** What the inputs of an API key must keep to, beside the ceiling. */

export const API_KEY_STATUSES = ['ACTIVE', 'EXHAUSTED', 'EXPIRED', 'REVOKED'] as const;
export type ApiKeyStatus = (typeof API_KEY_STATUSES)[number];

/** The state of a key at a moment; the gravest that applies. */
export function apiKeyStatus(
  key: Pick<ApiKey, 'revokedAt' | 'expiresAt' | 'exhaustedAt' | 'exhaustedUntil'>,
  now: Date,
): ApiKeyStatus {
  if (key.revokedAt !== null) return 'REVOKED';
  if (key.expiresAt !== null && key.expiresAt <= now) return 'EXPIRED';
  return isExhausted(key, now) ? 'EXHAUSTED' : 'ACTIVE';
}

export interface RotationPolicy {
  readonly period: 'WEEKLY' | 'MONTHLY' | 'EVERY_N_DAYS';
  readonly everyDays: number | null;
  readonly nextRotationAt: Date | null;
  readonly transitionPeriodMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The shortest transition of a rotation policy. Milliseconds: 30 minutes. Also the default of a rotation. */
export const MIN_TRANSITION_MS = 1_800_000;
/** The longest time an old secret may live on. Milliseconds: 24 days, whole days being as many as an Int holds. */
export const MAX_TRANSITION_MS = 24 * DAY_MS;

/**
 * The levels a key is given, on top of those it has.
 *
 * @throws CodedError BAD_USER_INPUT where a feature is named twice or does not know the level
 */
export function mergeLevels(
  present: KeyLevels,
  given: readonly { feature: KeyFeature; level: KeyLevel }[],
): KeyLevels {
  const named = new Set<KeyFeature>();
  const faults: FieldFault[] = [];
  given.forEach(({ feature, level }, index) => {
    const path = `input.permissions.${String(index)}`;
    if (named.has(feature)) faults.push({ path: `${path}.feature`, message: 'is named twice' });
    if (!isLevelOf(feature, level)) {
      faults.push({ path: `${path}.level`, message: `${feature} has no level ${level}` });
    }
    named.add(feature);
  });
  if (faults.length > 0) throw badInputs(faults);
  return { ...present, ...Object.fromEntries(given.map(({ feature, level }) => [feature, level])) };
}

export function assertGoodRotationPolicy(policy: RotationPolicy, now: Date): void {
  assertDays(policy.period, policy.everyDays, 'input.rotationPolicy.everyDays');
  const periodMs = { WEEKLY: 7, MONTHLY: 28, EVERY_N_DAYS: policy.everyDays ?? 1 }[policy.period] * DAY_MS;
  const { transitionPeriodMs } = policy;
  if (transitionPeriodMs < MIN_TRANSITION_MS || transitionPeriodMs >= periodMs) {
    throw badInput(
      'input.rotationPolicy.transitionPeriodMs',
      `must be at least ${String(MIN_TRANSITION_MS)} and shorter than the period`,
    );
  }
  if (policy.nextRotationAt !== null && policy.nextRotationAt <= now) {
    throw badInput('input.rotationPolicy.nextRotationAt', 'must lie in the future');
  }
}

/** @param maxLifetimeDays the organization's policy, null for none */
export function assertGoodExpiry(
  expiresAt: Date | null,
  created: Date,
  maxLifetimeDays: number | null,
): void {
  if (expiresAt !== null && expiresAt <= new Date()) {
    throw badInput('input.expiresAt', 'must lie in the future');
  }
  if (maxLifetimeDays === null) return;
  const latest = created.getTime() + maxLifetimeDays * DAY_MS;
  if (expiresAt === null || expiresAt.getTime() > latest) {
    throw badInput(
      'input.expiresAt',
      `is needed: this organization's keys live ${String(maxLifetimeDays)} days at most`,
    );
  }
}

/** The ranges in their plain form: host bits cleared, single addresses as /32 and /128. */
export function normaliseCidrs(ranges: readonly string[]): string[] {
  const normal = ranges.map((range, index) => {
    const text = range.includes('/') ? range : `${range}/${range.includes(':') ? '128' : '32'}`;
    if (!isPlainCidr(text)) {
      throw badInput(`input.allowedCidrs.${String(index)}`, 'must be a range such as 203.0.113.0/24');
    }
    const [base, bits] = ipaddr.parseCIDR(text);
    const network =
      base.kind() === 'ipv4'
        ? ipaddr.IPv4.networkAddressFromCIDR(text)
        : ipaddr.IPv6.networkAddressFromCIDR(text);
    return `${network.toString()}/${String(bits)}`;
  });
  return [...new Set(normal)];
}

/** The library also reads octal, hexadecimal and shortened IPv4; a list of who may come in had better not. */
function isPlainCidr(text: string): boolean {
  if (!ipaddr.isValidCIDR(text)) return false;
  return text.includes(':') || /^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}\/\d{1,2}$/.test(text);
}

/** The longest value of one metadata entry, in characters. */
const MAX_METADATA_VALUE = 128;
const MAX_METADATA_ENTRIES = 50;

/**
 * Checks a key's metadata against the organization's schema and fills in the schema's defaults.
 *
 * @param schema draft-07 as `assertGoodMetadataSchema` accepts it, null for none
 */
export function checkMetadata(metadata: unknown, schema: unknown): Record<string, string> {
  const checked = readMetadata(metadata, 'input.metadata');
  assertNoUser(checked, 'input.metadata');
  if (schema === null || schema === undefined) return checked;
  const validate = compileMetadataSchema(schema);
  if (!validate(checked)) {
    throw badInputs(
      (validate.errors ?? []).map((fault) => ({
        path: `input.metadata${fault.instancePath.replaceAll('/', '.')}`,
        message: fault.message ?? 'does not fit the organization’s schema',
      })),
    );
  }
  return checked;
}

/** Metadata without `_user`, which says who a call is for. @throws CodedError BAD_USER_INPUT */
export function assertNoUser(metadata: Readonly<Record<string, string>>, path: string): void {
  if ('_user' in metadata) throw badInput(`${path}._user`, 'is set by the server');
}

/**
 * Reads metadata: name -> text.
 *
 * @param path where it stands, as in `input.metadata`
 * @throws CodedError BAD_USER_INPUT where it is no object of texts of at most 128 characters, 50 at most
 */
export function readMetadata(metadata: unknown, path: string): Record<string, string> {
  if (!isObject(metadata)) throw badInput(path, 'must be an object of texts');
  const entries = Object.entries(metadata);
  if (entries.length > MAX_METADATA_ENTRIES) {
    throw badInput(path, `must not have more than ${String(MAX_METADATA_ENTRIES)} entries`);
  }
  for (const [name, value] of entries) {
    if (!isMetadataValue(value)) {
      throw badInput(`${path}.${name}`, `must be a text of at most ${String(MAX_METADATA_VALUE)} characters`);
    }
  }
  return Object.fromEntries(entries) as Record<string, string>;
}

/** The keywords a metadata schema may have: what is not listed could run for ever, or reach beyond the schema. */
const SCHEMA_KEYWORDS = [
  ...['$schema', '$comment', 'title', 'description', 'type', 'properties', 'required'],
  ...['additionalProperties', 'minProperties', 'maxProperties'],
];
const PROPERTY_KEYWORDS = [
  ...['$comment', 'title', 'description', 'type', 'default', 'enum', 'const', 'minLength', 'maxLength'],
  'examples',
];

/**
 * Checks a JSON schema for metadata: an object whose properties are texts, draft-07. A pattern is refused, because
 * JavaScript's engine can be kept busy by one for ever; so are references and combinations of schemas.
 *
 * @throws CodedError BAD_USER_INPUT naming `input.keyMetadataSchema`
 */
export function assertGoodMetadataSchema(schema: unknown): void {
  const path = 'input.keyMetadataSchema';
  if (!isObject(schema) || schema['type'] !== 'object') throw badInput(path, 'must have the type "object"');
  assertKeywords(schema, SCHEMA_KEYWORDS, path);
  const properties = schema['properties'] ?? {};
  if (!isObject(properties)) throw badInput(`${path}.properties`, 'must be an object');
  for (const [name, property] of Object.entries(properties)) {
    assertGoodProperty(property, `${path}.properties.${name}`);
  }
  const others = schema['additionalProperties'] ?? true;
  if (typeof others !== 'boolean') assertGoodProperty(others, `${path}.additionalProperties`);
  try {
    compileMetadataSchema(schema);
  } catch {
    throw badInput(path, 'is not a valid JSON schema (draft-07)');
  }
}

function assertGoodProperty(property: unknown, path: string): void {
  if (!isObject(property) || property['type'] !== 'string')
    throw badInput(path, 'must have the type "string"');
  assertKeywords(property, PROPERTY_KEYWORDS, path);
  if ('default' in property && !isMetadataValue(property['default'])) {
    throw badInput(`${path}.default`, `must be a text of at most ${String(MAX_METADATA_VALUE)} characters`);
  }
}

function assertKeywords(schema: object, known: readonly string[], path: string): void {
  const unknown = Object.keys(schema).find((keyword) => !known.includes(keyword));
  if (unknown !== undefined) throw badInput(`${path}.${unknown}`, 'is not supported');
}

function isMetadataValue(value: unknown): value is string {
  return typeof value === 'string' && [...value].length <= MAX_METADATA_VALUE;
}

function compileMetadataSchema(schema: unknown): ValidateFunction {
  return new Ajv({ useDefaults: true, allErrors: true, strict: true }).compile(schema as object);
}
