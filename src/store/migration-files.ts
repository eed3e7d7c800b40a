import { readdir } from 'node:fs/promises';
import type { Migration } from 'kysely/migration';

const folder = new URL('./migrations/', import.meta.url);
const filePattern = /^(\d{4}-[a-z0-9-]+)\.ts$/;

/** Reads `migrations/NNNN-name.ts`, each exporting `up(db)`, by name in order. Two with one number is a programming error. */
export const readMigrationFiles = async (): Promise<Record<string, Migration>> => {
  const migrations: Record<string, Migration> = {};
  const numbers = new Set<string>();
  for (const file of (await readdir(folder)).toSorted()) {
    const name = filePattern.exec(file)?.[1];
    if (name === undefined || file.endsWith('.test.ts')) continue;
    const number = name.slice(0, 4);
    if (numbers.has(number)) throw new Error(`two migrations are numbered ${number}`);
    numbers.add(number);
    migrations[name] = (await import(/* @vite-ignore */ new URL(file, folder).href)) as Migration;
  }
  return migrations;
};
