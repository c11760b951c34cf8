import { createInterface } from 'node:readline/promises';
import { misuse } from './failures.js';

/** The first line of standard input, for secrets that must not stand in a list of processes. @throws Failure */
export async function firstLineOfInput(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  const [line = ''] = text.split(/\r?\n/);
  if (line === '') throw misuse('There is nothing on standard input.');
  return line;
}

/**
 * Has a person confirm what cannot be taken back; who is not at a terminal has said so with `--yes`.
 *
 * @throws Failure where nobody can be asked, or the answer is not yes
 */
export async function confirm(question: string, { yes = false }: { yes?: boolean }): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw misuse('Nobody is there to confirm it: say --yes.');
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await asking.question(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw misuse('It was not confirmed; nothing was done.');
  } finally {
    asking.close();
  }
}
