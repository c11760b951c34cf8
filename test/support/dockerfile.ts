import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DockerfileParser, type Instruction, type JSONInstruction } from 'dockerfile-ast';

/** The folder that the image is built from. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** One step of the Dockerfile. */
export interface Step {
  readonly keyword: string;
  /** Flags, as in `--from=build`, by their names. */
  readonly flags: Readonly<Record<string, string>>;
  /** What stands behind the flags; of the JSON form its texts. */
  readonly words: readonly string[];
}

/** The stages of the Dockerfile, the last one being the image. */
export function readStages(): { name: string | null; image: string; steps: Step[] }[] {
  const stages: { name: string | null; image: string; steps: Step[] }[] = [];
  const parsed = DockerfileParser.parse(readFileSync(`${root}/Dockerfile`, 'utf8'));
  for (const instruction of parsed.getInstructions()) {
    const step = stepOf(instruction);
    if (step.keyword === 'FROM') {
      stages.push({ image: step.words[0] ?? '', name: step.words[2] ?? null, steps: [] });
    } else stages.at(-1)?.steps.push(step);
  }
  return stages;
}

function stepOf(instruction: Instruction): Step {
  const flags = 'getFlags' in instruction ? (instruction as JSONInstruction).getFlags() : [];
  const words = instruction
    .getArguments()
    .map((argument) => argument.getValue())
    .filter((word) => !flags.some((flag) => flag.toString() === word));
  const json = 'getJSONStrings' in instruction ? (instruction as JSONInstruction).getJSONStrings() : [];
  return {
    keyword: instruction.getKeyword(),
    flags: Object.fromEntries(flags.map((flag) => [flag.getName(), flag.getValue() ?? ''])),
    words: json.length > 0 ? json.map((text) => unescaped(text.getValue())) : words,
  };
}

/** A JSON text without its quotes. */
function unescaped(text: string): string {
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}

/**
 * Whether a file of the project is sent to the build: by .dockerignore, of which the last pattern that fits decides.
 *
 * @param file as in `src/main.ts`
 */
export function isSent(file: string): boolean {
  let sent = true;
  for (const line of readFileSync(`${root}/.dockerignore`, 'utf8').split('\n')) {
    const pattern = line.trim();
    if (pattern === '' || pattern.startsWith('#')) continue;
    const isException = pattern.startsWith('!');
    const path = isException ? pattern.slice(1) : pattern;
    const fits = path === '*' || file === path || file.startsWith(`${path}/`);
    if (fits) sent = isException;
  }
  return sent;
}
