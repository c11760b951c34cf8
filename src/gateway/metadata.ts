import { checkMetadata } from '../domain/apiKeyRules.js';
import { CodedError } from '../domain/errors.js';
import { badHeader } from './errors.js';

/** Where the metadata of a call come from. */
export interface MetadataSources {
  /** Of the organization. Goes before the key's. */
  readonly organization: unknown;
  /** Of the key; empty for a person. Goes before the request's. */
  readonly key: unknown;
  /** As the request gives them. */
  readonly request: Readonly<Record<string, unknown>>;
  /** The person who is known to ask: nobody else can be named. */
  readonly user: string | null;
  /** What the organization demands of the metadata of its keys: a JSON schema; null for nothing, and for people. */
  readonly schema: unknown;
}

/**
 * The metadata of a call: name -> text. Of two values of one name the organization's goes before the key's, and the
 * key's before the request's.
 *
 * @throws GatewayError invalid_header where the request's are malformed, or do not fit the organization's schema
 */
export function mergeMetadata(sources: MetadataSources): Record<string, string> {
  const { _user: named, ...given } = sources.request;
  const own = sources.key as Record<string, string>;
  // Checked apart: a fault in what the request gives is the request's.
  const request = checked(given, null);
  const user = sources.user ?? readUser(named);
  return {
    ...checked({ ...request, ...own }, sources.schema),
    ...(sources.organization as Record<string, string>),
    ...(user === null ? {} : { _user: user }),
  };
}

function readUser(named: unknown): string | null {
  if (named === undefined) return null;
  const { user = null } = checked({ user: named }, null);
  return user;
}

function checked(metadata: object, schema: unknown): Record<string, string> {
  try {
    return checkMetadata(metadata, schema);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const faults = error.details.fields ?? [];
    const texts = faults.map(({ path, message }) => `${path.replace(/^input\.metadata\.?/, '')} ${message}`);
    throw badHeader('x-portkey-metadata', texts.join('; ').trim());
  }
}
