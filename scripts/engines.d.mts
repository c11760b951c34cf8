export const root: string;
export function readEnvironment(): { DATABASE_URL?: string; environment: NodeJS.ProcessEnv };
export function runTests(
  files: readonly string[],
  env: NodeJS.ProcessEnv,
  mostMs: number,
): Promise<number | null>;
export function writePart(file: string, name: string, text: string): void;
export function readPart(file: string, name: string): string;
