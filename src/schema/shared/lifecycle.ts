import { z } from 'zod';
import type { ObjectRef } from '@pothos/core';
import { requesterOf } from '../../context/requestContext.js';
import { encodeId } from '../../domain/ids.js';
import { withArticle } from '../../domain/names.js';
import {
  deleteResources,
  restoreResource,
  setEnabled,
  type ResourceKind,
  type ResourceRow,
} from '../../domain/operations/resources.js';
import type { Permission } from '../../domain/policy/permissions.js';
import { builder } from '../builder.js';
import { readId } from './inputs.js';
import type { InputFields } from './resource.js';

/**
 * The mutations by which every governed resource ends and comes back: `deleteX`, `deleteXs`, `restoreX`, and for those
 * that can be turned off `enableXs` and `disableXs`. All are written once, here.
 */
export interface Lifecycle<Row extends ResourceRow> {
  readonly kind: ResourceKind<Row>;
  /** The type of the API. */
  readonly type: ObjectRef<(typeof builder)['$inferSchemaTypes'], ResourceRow>;
  /** In the names of mutations, as in `deletePrompt` and `deletePrompts`; the type's name where it is left out. */
  readonly singular: string;
  readonly plural: string;
  readonly permission: Permission;
}

/** An input that makes a change depend on what the caller saw. */
export function expectedVersionField(t: InputFields) {
  return t.int({
    description: 'The `version` you saw: the change is refused with CONFLICT where there is another by now.',
  });
}

/** The ids of several objects of one kind. */
export function idsField(t: InputFields, what: string) {
  return t.idList({
    required: true,
    validate: z.array(z.string()).min(1, 'must name at least one').max(100, 'must not be more than 100'),
    description: `The ids of the ${what}s, 100 at most.`,
  });
}

/** Defines `deleteX`, `deleteXs` and `restoreX`. */
export function defineDeletion<Row extends ResourceRow>(lifecycle: Lifecycle<Row>): void {
  const { kind, singular, plural, permission } = lifecycle;
  const { type, what } = kind;

  builder.relayMutationField(
    `delete${singular}`,
    {
      description: `The ${what} to delete.`,
      inputFields: (t) => ({
        id: t.id({ required: true, description: `The id of the ${what}.` }),
        expectedVersion: expectedVersionField(t),
      }),
    },
    {
      nullable: true,
      requires: permission,
      description: `Deletes ${withArticle(what)}. It can be restored for 30 days. Refused while something else uses it.`,
      resolve: async (_root, { input }, context) => {
        const id = readId(type, input.id, 'input.id');
        await deleteResources(requesterOf(context), kind, [{ id, expectedVersion: input.expectedVersion }]);
        return { deleted: id };
      },
    },
    {
      requires: permission,
      description: `The ${what} that was deleted.`,
      outputFields: (t) => ({
        [`deleted${singular}Id`]: t.id({
          description: 'Its id.',
          resolve: ({ deleted }) => encodeId(type, deleted),
        }),
      }),
    },
  );

  builder.relayMutationField(
    `delete${plural}`,
    {
      description: `The ${what}s to delete.`,
      inputFields: (t) => ({ ids: idsField(t, what) }),
    },
    {
      nullable: true,
      requires: permission,
      description: `Deletes several ${what}s, all of them or none. They can be restored for 30 days.`,
      resolve: async (_root, { input }, context) => {
        const ids = input.ids.map((id, index) => readId(type, id, `input.ids.${String(index)}`));
        await deleteResources(
          requesterOf(context),
          kind,
          ids.map((id) => ({ id })),
        );
        return { deleted: ids };
      },
    },
    {
      requires: permission,
      description: `The ${what}s that were deleted.`,
      outputFields: (t) => ({
        [`deleted${singular}Ids`]: t.idList({
          description: 'Their ids, in the order given.',
          resolve: ({ deleted }) => deleted.map((id) => encodeId(type, id)),
        }),
      }),
    },
  );

  builder.relayMutationField(
    `restore${singular}`,
    {
      description: `The deleted ${what} to bring back.`,
      inputFields: (t) => ({ id: t.id({ required: true, description: `The id of the ${what}.` }) }),
    },
    {
      nullable: true,
      requires: permission,
      description: `Brings ${withArticle(what)} back that was deleted in the last 30 days.`,
      resolve: async (_root, { input }, context) => ({
        restored: await restoreResource(requesterOf(context), kind, readId(type, input.id, 'input.id')),
      }),
    },
    {
      requires: permission,
      description: `The ${what} that is back.`,
      outputFields: (t) => ({
        [fieldOf(singular)]: t.field({
          type: lifecycle.type,
          requires: permission,
          description: `The ${what}.`,
          resolve: ({ restored }): ResourceRow => restored,
        }),
      }),
    },
  );
}

/** Defines `enableXs` and `disableXs`. */
export function defineSwitch<Row extends ResourceRow & { readonly disabledAt: Date | null }>({
  kind,
  plural,
  permission,
  type,
}: Lifecycle<Row>): void {
  for (const enabled of [true, false]) {
    const verb = enabled ? 'enable' : 'disable';
    const turned = enabled ? 'on' : 'off';
    builder.relayMutationField(
      `${verb}${plural}`,
      {
        description: `The ${kind.what}s to turn ${turned}.`,
        inputFields: (t) => ({ ids: idsField(t, kind.what) }),
      },
      {
        nullable: true,
        requires: permission,
        description: `Turns ${kind.what}s ${turned}, all of them or none. One that is ${turned} already stays so.`,
        resolve: async (_root, { input }, context) => {
          const ids = input.ids.map((id, index) => readId(kind.type, id, `input.ids.${String(index)}`));
          return { changed: await setEnabled(requesterOf(context), kind, { ids, enabled }) };
        },
      },
      {
        requires: permission,
        description: `The ${kind.what}s after the change.`,
        outputFields: (t) => ({
          [fieldOf(plural)]: t.field({
            type: [type],
            requires: permission,
            description: `The ${kind.what}s, in the order given.`,
            resolve: ({ changed }): ResourceRow[] => changed,
          }),
        }),
      },
    );
  }
}

/** `PromptPartial` -> `promptPartial`. */
export function fieldOf(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}
