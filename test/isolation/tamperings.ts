import type { OwnerQuery } from '../../src/persistence/database.js';
import { faultsOfPolicies } from './catalogue.js';

/** Something done to the catalogue that opens the wall. */
export interface Tampering {
  name: string;
  does: string[];
  undoes: string[];
  /** What the server's own check says of it. */
  gap: string;
  /** What the queries of this test say of it, where they cover it. */
  seen?: { by: (query: OwnerQuery) => Promise<string[]>; as: string };
}

/** Those around the table of scheduled work. */
export const TAMPERINGS_OF_JOBS: readonly Tampering[] = [
  {
    name: 'a table of a tenant that is opened to who is pinned to nothing',
    does: [
      `CREATE POLICY server ON "Role" TO castellan_runtime
        USING (COALESCE(current_setting('app.organization_id', true), '') = '')`,
    ],
    undoes: ['DROP POLICY server ON "Role"'],
    gap: 'a policy opens rows to who is pinned to nothing: Role.server',
    seen: { by: faultsOfPolicies, as: 'Role.server: opens more' },
  },
  {
    name: 'the table of scheduled work, opened to who is pinned to an organization',
    does: [
      `CREATE POLICY open ON "ScheduledJob" TO castellan_runtime
        USING (current_setting('app.organization_id', true) IS NOT NULL)`,
    ],
    undoes: ['DROP POLICY open ON "ScheduledJob"'],
    gap: 'a table of the server alone is open to somebody else: ScheduledJob',
    seen: { by: faultsOfPolicies, as: 'ScheduledJob.open: opens more' },
  },
];
