import { setTimeout as sleep } from 'node:timers/promises';
import { makeWebhooks, setBilling } from './billing.js';
import { makeCatalog } from './catalog.js';
import { ORGANIZATIONS } from './content.js';
import { makeKeys, setKeyPolicy, type DemoKeys } from './keys.js';
import { makePrompts } from './prompts.js';
import { makeTeams } from './team.js';
import { keepLogs, makeCalls, reportHistory, useKeys } from './traffic.js';
import { runJob, SHORT_LIFE_MS, type DemoKey, type DemoTarget, type Workspace } from './workspace.js';

/** Who can get into a server that was filled, and as what. */
export interface DemoAccess {
  readonly people: readonly {
    readonly email: string;
    /** As in `support: ADMIN`, one for each organization. */
    readonly roles: readonly string[];
  }[];
  readonly keys: readonly DemoKey[];
}

/**
 * Fills a new server through its public API: GraphQL by the SDK, calls of models, the processor's events, and the
 * operator's jobs for what would else be done some minutes later.
 *
 * @throws CastellanApiError, TransportError, or Error where a step goes otherwise than it is meant to
 */
export async function seedDemo(target: DemoTarget): Promise<DemoAccess> {
  const workspaces = await makeTeams(target);
  const keys: DemoKey[] = [];
  for (const workspace of workspaces) {
    const made = await fill(workspace);
    keys.push(made.app, made.batch, ...made.others);
  }
  // Whatever is to be seen expired has then lived for as long as it may.
  await sleep(SHORT_LIFE_MS);
  target.say('Rolling up logs, delivering notices');
  for (const job of ['roll-up-logs', 'expire-api-keys', 'deliver-notices']) await runJob(target, job);
  return { people: peopleOf(), keys };
}

async function fill(workspace: Workspace): Promise<DemoKeys> {
  await makeWebhooks(workspace);
  const catalog = await makeCatalog(workspace);
  await makePrompts(workspace);
  const keys = await makeKeys(workspace, catalog);
  await setBilling(workspace);
  await reportHistory(workspace, { keys, catalog });
  await makeCalls(workspace, { keys, catalog });
  await useKeys(workspace, { keys, catalog });
  await keepLogs(workspace);
  await setKeyPolicy(workspace);
  return keys;
}

function peopleOf(): DemoAccess['people'] {
  const roles = new Map<string, string[]>();
  for (const { slug, people } of ORGANIZATIONS) {
    for (const { email, role } of people) roles.set(email, [...(roles.get(email) ?? []), `${slug}: ${role}`]);
  }
  return [...roles].map(([email, own]) => ({ email, roles: own }));
}
