import type { Answer } from './server.js';
import type { Asker } from './seed.js';

/** What an explanation answers, its steps as `RULE` or, where they refuse, `!RULE`. */
export interface Explained {
  readonly allowed: boolean;
  readonly rule: string;
  readonly explanation: string;
  readonly steps: readonly string[];
}

interface StepAnswer {
  readonly rule: string;
  readonly allowed: boolean;
  readonly explanation: string;
  readonly isDeciding: boolean;
}

const FIELDS = '{ allowed rule explanation steps { rule allowed explanation isDeciding } }';
const EXPLAIN = `query ($input: ExplainAccessInput!) { explainAccess(input: $input) ${FIELDS} }`;

/** Asks for an explanation and gives back whatever the answer is. */
export async function sendExplain(asker: Pick<Asker, 'send'>, input: object): Promise<Answer> {
  return await asker.send(EXPLAIN, { input });
}

/** Asks for an explanation that must be given. */
export async function explain(asker: Pick<Asker, 'ask'>, input: object): Promise<Explained> {
  return read((await asker.ask(EXPLAIN, { input }))['explainAccess']);
}

/** As many aliases as one document may have. */
const AT_ONCE = 15;

/** Explanations of many permissions of one actor. */
export async function explainAll(
  asker: Pick<Asker, 'ask'>,
  about: object,
  permissions: readonly string[],
): Promise<Map<string, Explained>> {
  const found = new Map<string, Explained>();
  for (let begin = 0; begin < permissions.length; begin += AT_ONCE) {
    const some = permissions.slice(begin, begin + AT_ONCE);
    const declared = some.map((_, index) => `$i${String(index)}: ExplainAccessInput!`).join(', ');
    const fields = some
      .map((_, index) => `a${String(index)}: explainAccess(input: $i${String(index)}) ${FIELDS}`)
      .join(' ');
    const variables = Object.fromEntries(
      some.map((permission, index) => [`i${String(index)}`, { ...about, permission }]),
    );
    const data = await asker.ask(`query (${declared}) { ${fields} }`, variables);
    some.forEach((permission, index) => found.set(permission, read(data[`a${String(index)}`])));
  }
  return found;
}

function read(answer: Explained & { steps: readonly StepAnswer[] }): Explained {
  const { allowed, rule, explanation, steps } = answer;
  const deciding = (steps as readonly StepAnswer[]).filter(({ isDeciding }) => isDeciding);
  const [only] = deciding;
  const isOne = deciding.length === 1 && only?.rule === rule && only.explanation === explanation;
  if (!isOne || only.allowed !== allowed)
    throw new Error(`Not decided by one rule: ${JSON.stringify(answer)}`);
  return {
    ...{ allowed, rule, explanation },
    steps: (steps as readonly StepAnswer[]).map((step) => `${step.allowed ? '' : '!'}${step.rule}`),
  };
}
