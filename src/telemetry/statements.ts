import type { Observer } from './observer.js';
import { inSpan, type Tracer } from './tracer.js';

/** A statement's text holds no values. Longer ones than that tell nothing more. UTF-16 units. */
const LONGEST_TEXT = 4_000;

/**
 * Tells metrics and traces of every statement. In traces are those that belong to something: what the server asks by
 * itself again and again, as whether a job is due, would make a trace each.
 *
 * @returns null where there is nobody to tell
 */
export function createStatementWatch(observer: Observer | null, tracer: Tracer | null) {
  if (observer === null && tracer === null) return null;
  return async <T>(text: string, run: () => Promise<T>): Promise<T> => {
    const operation = operationOf(text);
    const startedAt = performance.now();
    let failed = true;
    try {
      const isTraced = tracer !== null && tracer.current() !== null;
      const result = isTraced ? await traced(tracer, { text, operation }, run) : await run();
      failed = false;
      return result;
    } finally {
      observer?.statementEnded({ operation, seconds: (performance.now() - startedAt) / 1000, failed });
    }
  };
}

async function traced<T>(
  tracer: Tracer,
  { text, operation }: { text: string; operation: string },
  run: () => Promise<T>,
): Promise<T> {
  const table = tableOf(text);
  const summary = table === null ? operation : `${operation} ${table}`;
  return await inSpan(
    tracer,
    {
      name: summary,
      kind: 'CLIENT',
      attributes: {
        'db.system.name': 'postgresql',
        'db.operation.name': operation,
        'db.query.summary': summary,
        'db.query.text': text.slice(0, LONGEST_TEXT),
        ...(table === null ? {} : { 'db.collection.name': table }),
      },
    },
    async () => await run(),
  );
}

const OPERATIONS: ReadonlySet<string> = new Set([
  ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'BEGIN', 'COMMIT', 'ROLLBACK', 'WITH', 'SAVEPOINT'],
]);

/** The first word of a statement, as far as it is one of a few: labels of metrics must be. */
function operationOf(text: string): string {
  const word = /^\s*([a-z]+)/i.exec(text.slice(0, 100))?.[1]?.toUpperCase() ?? '';
  return OPERATIONS.has(word) ? word : 'OTHER';
}

/** The first table that a statement names. */
function tableOf(text: string): string | null {
  const [, quoted, plain] =
    /\b(?:FROM|INTO|UPDATE)\s+(?:"public"\.)?(?:"(\w+)"|([a-z_]\w*))/i.exec(text) ?? [];
  return quoted ?? plain ?? null;
}
