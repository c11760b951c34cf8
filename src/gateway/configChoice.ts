import type { Config } from '../persistence/generated/prisma/client.js';
import type { TenantClient } from '../persistence/tenantClient.js';
import { readContent } from '../domain/config/content.js';
import { resolveReferences } from '../domain/operations/configReferences.js';
import type { Outbound } from '../outbound/outbound.js';
import { GatewayError } from './errors.js';
import type { RequestHeaders } from './requestHeaders.js';
import type { ConfigContent } from './routing.js';

/** A config as a call goes by it. */
export interface ChosenConfig {
  /** The saved config; null for one that the request brought, or none. */
  readonly saved: Config | null;
  readonly content: ConfigContent;
}

/** The configs among which one is chosen. */
export interface ConfigSources {
  /** What the request names. */
  readonly header: RequestHeaders['config'];
  /** The saved config of that slug; null where there is none. */
  readonly named: Config | null;
  /** The key's own; null for none, and for a person. */
  readonly ofKey: Config | null;
  readonly mayOverride: boolean;
  readonly ofOrganization: Config | null;
  readonly allowInline: boolean;
}

interface Rows {
  readonly tenant: TenantClient;
  readonly outbound: Pick<Outbound, 'faultOf'>;
}

/**
 * The config of a call: the request's, else the key's, else the organization's default.
 *
 * @throws GatewayError config_override_not_allowed, inline_config_not_allowed, config_not_found; invalid_request naming
 *   every fault of a config that the request brings
 */
export async function chooseConfig(sources: ConfigSources, rows: Rows): Promise<ChosenConfig> {
  const { header, named, ofKey, ofOrganization } = sources;
  if (header === null) return saved(ofKey ?? ofOrganization);
  const isOfKey = header.kind === 'SAVED' && ofKey !== null && ofKey.slug === header.slug;
  if (!sources.mayOverride && !isOfKey) {
    throw new GatewayError('config_override_not_allowed', 'This API key keeps to its own config.', {
      param: 'x-portkey-config',
    });
  }
  if (header.kind === 'SAVED') {
    if (named === null) {
      throw new GatewayError('config_not_found', 'There is no such config.', { param: 'x-portkey-config' });
    }
    return saved(named);
  }
  if (!sources.allowInline) {
    throw new GatewayError(
      'inline_config_not_allowed',
      'Requests name a saved config here, they do not bring their own.',
      { param: 'x-portkey-config' },
    );
  }
  return { saved: null, content: await readInline(header.content, rows) };
}

function saved(config: Config | null): ChosenConfig {
  return { saved: config, content: (config?.content ?? {}) as ConfigContent };
}

async function readInline(given: unknown, { tenant, outbound }: Rows): Promise<ConfigContent> {
  const read = readContent(given, (url) => outbound.faultOf(url), 'x-portkey-config');
  const { faults } = await resolveReferences(tenant, read);
  if (faults.length > 0) {
    const text = faults.map(({ path, message }) => `${path}: ${message}`).join('; ');
    throw new GatewayError('invalid_request', text, { param: faults[0]?.path ?? 'x-portkey-config' });
  }
  return read.content;
}
