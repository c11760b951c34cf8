import { actorIdOf, hexOf, resourceIdOf } from '../../domain/audit/entries.js';
import type { AuditActorKind } from '../../domain/audit/filter.js';
import type { AuditVerification } from '../../domain/operations/auditLog.js';
import { encodeId } from '../../domain/ids.js';
import type { AuditFault, BrokenPlace } from '../../persistence/auditEntries.js';
import type { AuditEntry } from '../../persistence/generated/prisma/client.js';
import { builder } from '../builder.js';
import { idOf, reads } from '../columns.js';
import { Node } from '../node/node.type.js';
import { AuditOutcomeEnum } from '../shared/audit.js';

export const AuditActorKindEnum = builder.enumType('AuditActorKind', {
  description: 'Who may act in an organization.',
  values: {
    USER: { description: 'A person.' },
    API_KEY: { description: 'An API key.' },
    SYSTEM: { description: 'The server itself, in a scheduled job.' },
  },
});

const AuditActorType = builder
  .objectRef<Pick<AuditEntry, 'actorKind' | 'actorId' | 'actorName'>>('AuditActor')
  .implement({
    requires: 'auditLog:view',
    description: 'Who did something, or tried to.',
    fields: (t) => ({
      kind: t.field({
        type: AuditActorKindEnum,
        description: 'A person, a key or the server.',
        resolve: ({ actorKind }) => actorKind as AuditActorKind,
      }),
      id: t.id({
        nullable: true,
        description: 'The id of the person’s account or of the key; null for the server.',
        resolve: actorIdOf,
      }),
      name: t.exposeString('actorName', { description: 'The name they had then.' }),
    }),
  });

export const AuditEntryType = builder.prismaObject('AuditEntry', {
  requires: 'auditLog:view',
  description:
    'What was done in the organization, or refused. Entries are never changed; each carries the hash of the one before.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The id of the entry.',
      resolve: idOf('AuditEntry'),
    }),
    organizationId: t.id({
      description: 'The id of the organization, which the hash is made of too.',
      resolve: reads(['organizationId'], ({ organizationId }) => encodeId('Organization', organizationId)),
    }),
    sequence: t.int({
      description: 'Its place in the log: 1, 2, 3 and so on, without a gap.',
      resolve: reads(['sequence'], ({ sequence }) => Number(sequence)),
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was written, to the millisecond.' }),
    actor: t.field({
      type: AuditActorType,
      requires: 'auditLog:view',
      description: 'Who did it, or tried to.',
      resolve: (entry) => entry,
    }),
    action: t.exposeString('action', {
      description:
        'What was done, as in `apiKey.rotate`. Of a refused attempt the field that was asked for, as in ' +
        '`Mutation.rotateApiKey`, or the path, as in `POST /v1/chat/completions`; `apiKey.authenticate` is a key that ' +
        'was not let in.',
    }),
    resourceType: t.exposeString('resourceType', {
      nullable: true,
      description:
        'The type of the object it is about, as in `ApiKey`; null where it is about no one object.',
    }),
    resourceId: t.id({
      nullable: true,
      description:
        'The id of that object. Of a refused attempt the id that was named, whether or not it is there.',
      resolve: resourceIdOf,
    }),
    outcome: t.expose('outcome', {
      type: AuditOutcomeEnum,
      description: 'Whether it was done.',
    }),
    attempts: t.exposeInt('attempts', {
      description: 'How many equal attempts were refused; 1 for what was done.',
    }),
    requiredPermission: t.exposeString('requiredPermission', {
      nullable: true,
      description: 'The permission for want of which it was refused.',
    }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'Why it was refused, where it was not for want of a permission.',
    }),
    before: t.expose('before', {
      type: 'JSON',
      nullable: true,
      description: 'What was so before; secrets are never in it.',
    }),
    after: t.expose('after', {
      type: 'JSON',
      nullable: true,
      description: 'What is so since; secrets are never in it.',
    }),
    address: t.exposeString('address', { nullable: true, description: 'The address it was asked from.' }),
    userAgent: t.exposeString('userAgent', {
      nullable: true,
      description: 'The program it was asked with.',
    }),
    requestId: t.exposeString('requestId', {
      description: 'The id of the request, as its answer told it; of the server’s own work the job.',
    }),
    previousHash: t.string({
      description: 'The hash of the entry before, 64 hexadecimal digits; zeros in the first.',
      resolve: reads(['previousHash'], ({ previousHash }) => hexOf(previousHash)),
    }),
    hash: t.string({
      description: 'SHA-256 of all that the entry says and of `previousHash`, 64 hexadecimal digits.',
      resolve: reads(['hash'], ({ hash }) => hexOf(hash)),
    }),
  }),
});

const AuditFaultEnum = builder.enumType('AuditFault', {
  description: 'What can be wrong with an audit log.',
  values: {
    MISSING: { description: 'There is no entry where one must be: it was deleted.' },
    NOT_CHAINED: { description: 'The entry does not go on from the one before it.' },
    ALTERED: { description: 'The entry is not what its hash was made of: it was changed.' },
    BEHIND_THE_END: { description: 'There is an entry behind the end of the log: it was slipped in.' },
    OTHER_END: { description: 'The log does not end with the hash that was noted.' },
  },
});

const MESSAGES: Record<AuditFault, string> = {
  MISSING: 'The entry is missing.',
  NOT_CHAINED: 'The entry does not carry the hash of the one before it.',
  ALTERED: 'The entry is not what its hash was made of.',
  BEHIND_THE_END: 'The entry stands behind the end of the log.',
  OTHER_END: 'The last entry has another hash than the end of the log.',
};

const BrokenEntryType = builder.objectRef<BrokenPlace>('AuditBreak').implement({
  requires: 'auditLog:view',
  description: 'The first place at which an audit log is broken.',
  fields: (t) => ({
    sequence: t.exposeInt('sequence', { description: 'The place in the log.' }),
    fault: t.field({
      type: AuditFaultEnum,
      description: 'What is wrong there.',
      resolve: ({ fault }) => fault,
    }),
    message: t.string({ description: 'The same in words.', resolve: ({ fault }) => MESSAGES[fault] }),
  }),
});

export const AuditVerificationType = builder.objectRef<AuditVerification>('AuditVerification').implement({
  requires: 'auditLog:view',
  description: 'What was found when an audit log was verified.',
  fields: (t) => ({
    isWhole: t.boolean({
      description: 'Whether nothing is wrong with what was verified.',
      resolve: ({ broken }) => broken === null,
    }),
    checked: t.int({
      description: 'How many places were verified.',
      resolve: ({ from, to }) => Math.max(0, to - from + 1),
    }),
    from: t.exposeInt('from', { description: 'The first place that was verified.' }),
    to: t.exposeInt('to', { description: 'The last place that was verified.' }),
    next: t.exposeInt('next', {
      nullable: true,
      description: 'Where to go on, as `from`: one call verifies 100,000 entries at most. Null at the end.',
    }),
    broken: t.expose('broken', {
      type: BrokenEntryType,
      nullable: true,
      requires: 'auditLog:view',
      description: 'The first broken place; null where the log is whole.',
    }),
  }),
});
