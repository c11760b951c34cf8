import type { TailEvent } from '../../context/logTails.js';
import { tenantOf, type RequestContext } from '../../context/requestContext.js';
import { actorId } from '../../domain/actor.js';
import { CodedError, forbidden, missingPermission, unauthenticated } from '../../domain/errors.js';
import type { Permission } from '../../domain/policy/permissions.js';
import { builder } from '../builder.js';
import { LogFilterInput, readLogFilter } from '../log/log.inputs.js';
import { RequestLogType } from '../log/log.type.js';

/** What the fields of a log ask for: a tail that began with one of these ends when it is lost. */
const PERMISSIONS: readonly Permission[] = ['log:filter', 'log:view', 'completion:create'];

const LogTailEventType = builder.objectRef<TailEvent>('LogTailEvent').implement({
  requires: 'log:filter',
  description: 'What `logTail` tells.',
  fields: (t) => ({
    log: t.expose('log', {
      type: RequestLogType,
      nullable: true,
      requires: 'log:filter',
      description:
        'A log that was just written; null in the first event, which tells that logs are listened for.',
    }),
    dropped: t.exposeInt('dropped', {
      description:
        'How many logs were passed over since the last event, because they came faster than they were taken; ' +
        'also such as the filter would not have found.',
    }),
  }),
});

builder.subscriptionField('logTail', (t) =>
  t.field({
    type: LogTailEventType,
    nullable: true,
    requires: 'log:filter',
    description:
      'Follows the logs of the organization as they are written, on whichever server. Ends with UNAUTHENTICATED or ' +
      'FORBIDDEN once the credential is not valid any more, or has lost a permission on logs that it began with.',
    args: { filter: t.arg({ type: LogFilterInput, description: 'Which logs.' }) },
    subscribe: (_root, { filter }, context) =>
      context.openTail({
        organizationId: context.organization?.id ?? '',
        tenant: tenantOf(context),
        filter: readLogFilter(filter, 'filter', context),
        assertStillAllowed: async () => {
          await assertStillAllowed(context);
        },
      }),
    resolve: (event: TailEvent) => {
      if (event.fault !== null) throw event.fault as Error;
      return event;
    },
  }),
);

/** @throws CodedError UNAUTHENTICATED, FORBIDDEN */
async function assertStillAllowed(context: RequestContext): Promise<void> {
  const { actor, organization } = await context.authenticateAgain().catch((error: unknown) => {
    // Of an organization that one is no member of any more nothing is to be found.
    if (error instanceof CodedError && error.code === 'NOT_FOUND') {
      throw forbidden('You are no longer a member of this organization.');
    }
    throw error;
  });
  const former = context.actor;
  if (actor.kind === 'ANONYMOUS' || former.kind === 'ANONYMOUS' || actorId(actor) !== actorId(former)) {
    throw unauthenticated();
  }
  if (organization?.id !== context.organization?.id) {
    throw forbidden('You are no longer a member of this organization.');
  }
  // Each log's fields were opened to what was held at the beginning.
  const lost = PERMISSIONS.find((name) => former.permissions.has(name) && !actor.permissions.has(name));
  if (lost !== undefined) throw missingPermission(lost);
  context.notePermissions(['log:filter']);
}
