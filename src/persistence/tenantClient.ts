import type { Organization, Prisma, PrismaClient } from './generated/prisma/client.js';
import { isUndone, noteUndone } from './outages.js';
import { assertOutsideTransaction, withPin, type Pin } from './pin.js';
import type { Answer, Statement } from './pinnedBatch.js';
import type { PinnedPool } from './pinnedPg.js';
import type { PinnedTransaction } from './pinnedTransaction.js';
import { asPrismaError, notFound } from './prismaErrors.js';
import { compileRead, isRead, rowsOf, type ReadMethod } from './reads/reads.js';
import { compileWrite, isWrite } from './writes/writes.js';

/** The models of schema.prisma. */
export type Delegates = Omit<PrismaClient, `$${string}` | symbol>;

/**
 * The channel on which it is announced to every node that something was committed of what servers remember of an
 * organization: a change of authority, or of a row of REMEMBERED.
 */
export const AUTHORITY_CHANNEL = 'castellan_authority';

/**
 * The models of whose rows servers remember what LLM calls go by. Whatever changes one of them in a transaction announces
 * it, so that no change can forget to.
 */
const REMEMBERED: ReadonlySet<string> = new Set([
  ...['Organization', 'BillingAccount', 'ApiKey', 'Config', 'Guardrail'],
  ...['Integration', 'Provider', 'Model'],
]);

/** The channel on which logs that were committed are announced to every node: `organization id id …`. */
export const LOGS_CHANNEL = 'castellan_logs';

/** A notice holds less than 8,000 bytes; so many ids of 36 with the blanks between them leave room for the first. */
const IDS_PER_NOTICE = 200;

/** A pinned client inside one transaction. */
export interface TenantTransaction extends Delegates {
  /**
   * Makes the changes of one organization come one after another: waits for the transaction that holds the lock, and
   * holds it to the end of this one. Rows that merely refer to the organization can be added meanwhile.
   *
   * @returns the organization as it is then; null where it is not there any more
   */
  lockOrganization(): Promise<Organization | null>;
  /**
   * Tells every node, once this transaction is committed, to forget what it remembers of the organization. This node has
   * forgotten before the change is answered, the others hear of it a moment later. Writes of REMEMBERED do it themselves.
   */
  announceAuthorityChange(): Promise<void>;
  /** Tells every node, once this transaction is committed, that logs of the organization were written. */
  announceLogs(ids: readonly string[]): Promise<void>;
  /** As TenantClient.query, inside the transaction. */
  query<Row>(sql: Prisma.Sql): Promise<Row[]>;
  /** Runs a statement that answers with one column of text; past Prisma, and prepared. For the modules of this layer. */
  run(statement: Statement): Promise<Answer>;
  /** Sends a statement that answers nothing along with the next one, or with the commit; what fails undoes all. */
  defer(statement: Statement): void;
}

/** What reads that go together are made with. */
export type Reads = Delegates & Pick<TenantClient, 'run'>;

/** A Prisma client that can reach the rows of one tenant (and person) and no other's. */
export interface TenantClient extends Delegates {
  /** What it is bound to. */
  readonly pin: Pin;
  /** Runs `work` in one transaction: all of it happens, or nothing where it throws. */
  transaction<T>(work: (transaction: TenantTransaction) => Promise<T>): Promise<T>;
  /**
   * Runs `work`, whose reads of one turn of the event loop go to the database in one message. For reads that are quick and
   * wanted all together: they are carried out one after another, and where one fails so do those behind it.
   */
  together<T>(work: (reads: Reads) => Promise<T>): Promise<T>;
  /** Runs a statement that Prisma's own calls cannot say, under the same pin. For the modules of this layer. */
  query<Row>(sql: Prisma.Sql): Promise<Row[]>;
  /** Runs a statement that answers with one column of text, as TenantTransaction.run; alone. For the modules of this layer. */
  run(statement: Statement): Promise<Answer>;
  /**
   * Runs such statements in one message and one transaction: all of them happen, or nothing where one fails. They may
   * write, but nobody hears of it. For the modules of this layer.
   */
  atOnce(statements: readonly Statement[]): Promise<Answer[]>;
}

/**
 * Binds the process's client to one tenant.
 *
 * Cheap to make (no connection, no copy of the client), so that a request makes its own and 10 000 tenants cost
 * no more than one. The tenant reaches the statement through the pin (pin.ts), entered around each operation.
 *
 * Prisma gathers the `findUnique` calls of one tick into a single statement, whoever made them: two tenants'
 * calls would run under one pin. A bound client therefore makes them as `findFirst`, which Prisma does not
 * gather; row-level security has then the last word on each.
 *
 * @param onAuthorityChange called when a transaction that announced a change of authority is over
 */
export function bindClient(
  { client, pool }: { readonly client: PrismaClient; readonly pool: PinnedPool },
  pin: Pin,
  onAuthorityChange: (organizationId: string) => void,
): TenantClient {
  const runBy =
    (send: Binding['run']): Binding['run'] =>
    async (statement) => {
      assertOutsideTransaction();
      try {
        return await send(statement);
      } catch (error) {
        throw asPrismaError(error);
      }
    };
  const run = runBy(async (statement) => await pool.run(pin, statement));
  const bound = {
    pin,
    run,
    atOnce: async (statements: readonly Statement[]): Promise<Answer[]> => {
      assertOutsideTransaction();
      try {
        return await pool.atOnce(pin, statements);
      } catch (error) {
        throw toldAs(error);
      }
    },
    transaction: async <T>(work: (transaction: TenantTransaction) => Promise<T>): Promise<T> => {
      assertOutsideTransaction();
      const announced = new Set<string>();
      const announce = (): void => void announced.add(pin.organizationId ?? '');
      try {
        return await pool.transaction(
          pin,
          async (transaction) =>
            await withPin(
              pin,
              async () => await work(bindTransaction(client, transaction, announce)),
              transaction,
            ),
        );
      } catch (error) {
        throw toldAs(error);
      } finally {
        // Also where it threw: a commit whose answer got lost is a commit.
        announced.forEach(onAuthorityChange);
      }
    },
    together: async <T>(work: (reads: Reads) => Promise<T>): Promise<T> => {
      const gathered = runBy(pool.gathering(pin));
      return await work(
        withDelegates({ run: gathered }, client, { pin, transaction: null, run: gathered, changed: null }),
      );
    },
    query: async <Row>(sql: Prisma.Sql): Promise<Row[]> =>
      await withPin(pin, async () => await client.$queryRaw<Row[]>(sql)),
  };
  return withDelegates(bound, client, { pin, transaction: null, run, changed: null });
}

/** An error of a transaction as Prisma would tell it, with what is known of whether anything was committed. */
function toldAs(error: unknown): unknown {
  const told = asPrismaError(error);
  if (isUndone(error)) noteUndone(told);
  return told;
}

function bindTransaction(
  client: PrismaClient,
  transaction: PinnedTransaction,
  announce: () => void,
): TenantTransaction {
  const { pin } = transaction;
  const run: Binding['run'] = async (statement) => {
    try {
      return await transaction.run(statement);
    } catch (error) {
      throw asPrismaError(error);
    }
  };
  const notify = (channel: string, payload: string): void => {
    transaction.defer({ text: 'SELECT pg_notify($1, $2)::text', values: [channel, payload] });
  };
  let isAnnounced = false;
  const announceChange = (): void => {
    if (isAnnounced) return;
    isAnnounced = true;
    announce();
    notify(AUTHORITY_CHANNEL, pin.organizationId ?? '');
  };
  const bound = {
    run,
    defer: (statement: Statement) => {
      transaction.defer(statement);
    },
    lockOrganization: async () => {
      const compiled = compileRead('Organization', 'findFirst', { where: { id: pin.organizationId ?? '' } });
      if (compiled === null) throw new Error('The row of an organization is not read by Prisma alone.');
      const text = `${compiled.text} FOR NO KEY UPDATE`;
      const [organization] = rowsOf(compiled, await run({ ...compiled, text }));
      return (organization ?? null) as Organization | null;
    },
    announceAuthorityChange: () => {
      announceChange();
      return Promise.resolve();
    },
    announceLogs: (ids: readonly string[]) => {
      for (let begin = 0; begin < ids.length; begin += IDS_PER_NOTICE) {
        notify(
          LOGS_CHANNEL,
          [pin.organizationId ?? '', ...ids.slice(begin, begin + IDS_PER_NOTICE)].join(' '),
        );
      }
      return Promise.resolve();
    },
    query: async <Row>(sql: Prisma.Sql): Promise<Row[]> =>
      await withPin(pin, async () => await client.$queryRaw<Row[]>(sql), transaction),
  };
  const changed = pin.organizationId === undefined ? null : announceChange;
  return withDelegates(bound, client, { pin, transaction, run, changed });
}

interface Binding {
  readonly pin: Pin;
  /** The transaction that it is bound to; null outside of one. */
  readonly transaction: PinnedTransaction | null;
  /** Runs what was compiled. */
  readonly run: (statement: Statement) => Promise<Answer>;
  /** Hears that a row of REMEMBERED was written; null where nobody is to. */
  readonly changed: (() => void) | null;
}

type Delegate = Record<string, (args: object) => Promise<unknown>>;

/** What the models' delegates of an object are bound by. */
const BINDING = Symbol('binding');

interface Bound {
  readonly [BINDING]: Binding;
}

/** Objects that have a getter for each model of a client: bound ones, which a request makes many of, derive from them. */
const PROTOTYPES = new WeakMap<PrismaClient, object>();

function prototypeOf(client: PrismaClient): object {
  const known = PROTOTYPES.get(client);
  if (known !== undefined) return known;
  const prototype = {};
  for (const name of modelNames(client)) {
    Object.defineProperty(prototype, name, {
      get(this: Bound) {
        const plain = (client as unknown as Record<string, Delegate>)[name] as Delegate;
        const value = bindDelegate(name, plain, this[BINDING]);
        // From now on its own.
        Object.defineProperty(this, name, { value });
        return value;
      },
    });
  }
  PROTOTYPES.set(client, prototype);
  return prototype;
}

/** `members` with the model delegates of the client, each made and bound when it is first asked for. */
function withDelegates<T extends object>(members: T, client: PrismaClient, binding: Binding): T & Delegates {
  return Object.assign(Object.create(prototypeOf(client)) as Delegates & Bound, members, {
    [BINDING]: binding,
  });
}

function bindDelegate(name: string, delegate: Delegate, binding: Binding): Delegate {
  const { pin, transaction, run } = binding;
  const model = name.charAt(0).toUpperCase() + name.slice(1);
  const changed = REMEMBERED.has(model) ? binding.changed : null;
  return new Proxy(delegate, {
    get(target, property) {
      if (typeof property !== 'string' || typeof target[property] !== 'function') {
        return Reflect.get(target, property) as unknown;
      }
      const call = async (args: object): Promise<unknown> => {
        const [method, flatArgs] = unbatched(property, args);
        if (isRead(method)) {
          const compiled = compileRead(model, method, flatArgs);
          if (compiled !== null) return answerOf(method, rowsOf(compiled, await run(compiled)));
        }
        if (isWrite(method)) {
          const compiled = compileWrite(model, method, args);
          if (compiled !== null) return compiled.read(await run(compiled));
        }
        // Awaited inside: Prisma's promises start their statement only when somebody waits for it.
        return await withPin(pin, async () => await target[method]?.(flatArgs), transaction);
      };
      if (changed === null || !WRITING.test(property)) return async (args: object = {}) => await call(args);
      return async (args: object = {}) => {
        const answer = await call(args);
        if (!isOfNothing(answer)) changed();
        return answer;
      };
    },
  });
}

/** Prisma's calls that write. */
const WRITING = /^(create|update|upsert|delete)/;

/** Whether a call that writes found nothing to write. */
function isOfNothing(answer: unknown): boolean {
  return Array.isArray(answer) ? answer.length === 0 : (answer as { count?: unknown } | null)?.count === 0;
}

function answerOf(method: ReadMethod, rows: readonly object[]): unknown {
  if (method === 'findMany') return rows;
  if (rows[0] === undefined && method === 'findFirstOrThrow') throw notFound();
  return rows[0] ?? null;
}

/** `findUnique` as `findFirst`, its compound keys spread: `{ organizationId_id: { id } }` -> `{ id }`. */
function unbatched(method: string, args: object): [method: string, args: object] {
  if (method !== 'findUnique' && method !== 'findUniqueOrThrow') return [method, args];
  const where: Record<string, unknown> = {};
  for (const [key, value] of Object.entries((args as { where?: object }).where ?? {})) {
    if (key.includes('_') && typeof value === 'object' && value !== null) Object.assign(where, value);
    else where[key] = value;
  }
  return [method.replace('findUnique', 'findFirst'), { ...args, where }];
}

let knownModels: readonly string[] | undefined;

function modelNames(client: PrismaClient): readonly string[] {
  knownModels ??= Object.keys(
    (client as unknown as { _runtimeDataModel: { models: Record<string, unknown> } })._runtimeDataModel
      .models,
  ).map((model) => model.charAt(0).toLowerCase() + model.slice(1));
  return knownModels;
}
