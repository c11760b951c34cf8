import type { Sealed, Sealer } from '../credentials/sealing.js';
import { badInput, badInputs, type FieldFault } from '../errors.js';
import type { CheckServices } from './check.js';
import { ruleOf, type CheckType } from './checks.js';
import { readParameters } from './parameters.js';
import { carriesSecret, HEADER_MASK } from './urlChecks.js';

/** What a guardrail consists of: as callers give it, as it is stored, and as it is shown. */

export interface Check {
  readonly type: CheckType;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly isEnabled: boolean;
}

/** A check as it is stored: the headers of a webhook are sealed, each on its own. */
export type StoredCheck = Check;

export interface Feedback {
  /** -10 to 10. */
  readonly value: number;
  /** 0 to 1. */
  readonly weight: number;
}

export interface Actions {
  /** Whether what fails is refused, or only marked. */
  readonly deny: boolean;
  /** Whether the call goes on without waiting for the verdict. */
  readonly async: boolean;
  readonly onSuccess: Feedback | null;
  readonly onFail: Feedback | null;
}

/** The longest parameters of one check, in characters of JSON. */
const MAX_PARAMETERS = 20_000;

/**
 * Reads checks as a caller gives them; what is left out of their parameters is filled in.
 *
 * @throws CodedError BAD_USER_INPUT naming every fault, as in `input.checks.0.parameters.words`
 */
export function readChecks(
  given: readonly { type: CheckType; parameters?: unknown; isEnabled?: boolean | null | undefined }[],
  { outbound }: CheckServices,
): Check[] {
  const faults: FieldFault[] = [];
  const checks = given.map(({ type, parameters, isEnabled }, index): Check => {
    const path = `input.checks.${String(index)}.parameters`;
    const present = parameters ?? {};
    if (JSON.stringify(present).length > MAX_PARAMETERS) {
      faults.push({ path, message: `must have at most ${String(MAX_PARAMETERS)} characters` });
      return { type, parameters: {}, isEnabled: false };
    }
    const read = readParameters(ruleOf(type).parameters, present, path);
    faults.push(...read.faults);
    const value = ('value' in read ? read.value : {}) as Check['parameters'];
    if (type === 'WEBHOOK' && typeof value['url'] === 'string') {
      const fault = outbound.faultOf(value['url'], {
        carriesSecret: carriesSecret(value['headers'] as object),
      });
      if (fault !== null) faults.push({ path: `${path}.url`, message: fault });
    }
    return { type, parameters: value, isEnabled: isEnabled ?? true };
  });
  if (faults.length > 0) throw badInputs(faults);
  return checks;
}

/** Where the secrets of a guardrail are sealed for. */
export interface Vault {
  readonly sealer: Sealer;
  readonly organizationId: string;
  readonly id: string;
}

export function guardrailPlace({ organizationId, id }: Omit<Vault, 'sealer'>): string {
  return `Guardrail:${organizationId}:${id}`;
}

/**
 * Checks as they are stored. A mask in the place of a header's value stands for what is stored for the same URL: who
 * changes the URL has to know the headers, or could have them sent to a host of their own.
 *
 * @param present the checks that are stored
 * @throws CodedError BAD_USER_INPUT where a mask stands for nothing
 */
export function sealChecks(
  checks: readonly Check[],
  vault: Vault,
  present: readonly StoredCheck[] = [],
): StoredCheck[] {
  return checks.map((check, index) =>
    withHeaders(check, (value, name) => {
      if (value !== HEADER_MASK) return vault.sealer.seal(String(value), guardrailPlace(vault));
      const kept = present
        .filter(
          ({ type, parameters }) => type === check.type && parameters['url'] === check.parameters['url'],
        )
        .map(({ parameters }) => (parameters['headers'] as Record<string, unknown>)[name])
        .find((sealed) => sealed !== undefined);
      if (kept === undefined) {
        throw badInput(
          `input.checks.${String(index)}.parameters.headers.${name}`,
          'is not stored for this URL: give its value',
        );
      }
      return kept;
    }),
  );
}

/** A check with the headers of its webhook as they are sent; null where one cannot be opened: its key is gone. */
export function openCheck(check: StoredCheck, vault: Vault): Check | null {
  try {
    return withHeaders(check, (sealed) => vault.sealer.open(sealed as Sealed, guardrailPlace(vault)));
  } catch {
    return null;
  }
}

/** A check as it may be seen: of the headers of a webhook only their names. */
export function maskCheck(check: StoredCheck): Check {
  return withHeaders(check, () => HEADER_MASK);
}

/** Checks with the headers of their webhooks sealed anew. */
export function resealChecks(checks: readonly StoredCheck[], anew: (sealed: Sealed) => Sealed): object[] {
  return checks.map((check) => withHeaders(check, (sealed) => anew(sealed as Sealed)));
}

function withHeaders(check: Check, change: (value: unknown, name: string) => unknown): Check {
  if (check.type !== 'WEBHOOK') return check;
  const headers = Object.entries(check.parameters['headers'] as object).map(([name, value]) => [
    name,
    change(value, name),
  ]);
  return { ...check, parameters: { ...check.parameters, headers: Object.fromEntries(headers) } };
}

/** The checks and actions of a row: what is in these columns was written here. */
export function contentOf(row: { checks: unknown; actions: unknown }): {
  checks: readonly StoredCheck[];
  actions: Actions;
} {
  return { checks: row.checks as readonly StoredCheck[], actions: row.actions as Actions };
}
