/**
 * Reads one YAML file and checks it against a zod schema. A wrong value is reported with its path, the value
 * found and what was expected; `exitOnConfigError` turns that into exit code 2.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { z } from 'zod';
import { describeError } from './errors.ts';

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export function readConfig<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`${file}: cannot be read (${describeError(error)})`, { cause: error });
  }
  return parseConfig(text, schema, file);
}

export function parseConfig<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
  file: string,
): z.output<Schema> {
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (error) {
    throw new ConfigError(`${file}: is not YAML (${describeError(error)})`, { cause: error });
  }
  const result = schema.safeParse(raw);
  if (result.success) {
    return result.data;
  }
  const lines = result.error.issues.map((issue) => {
    const path = issue.path.map(String).join('.') || '(whole file)';
    return `${file}: ${path}: found ${show(valueAt(raw, issue.path))}, ${issue.message}`;
  });
  throw new ConfigError(lines.join('\n'));
}

/** Prints a configuration error as it is and ends with code 2; anything else is thrown on. */
export function exitOnConfigError(error: unknown): never {
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
  throw error;
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = raw;
  for (const key of path) {
    value =
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;
  }
  return value;
}

function show(value: unknown): string {
  if (value === undefined) {
    return 'nothing';
  }
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
