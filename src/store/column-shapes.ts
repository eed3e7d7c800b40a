import type { ColumnType } from 'kysely';

/** A jsonb column: read parsed, written as JSON text (pg would take a bare array for a PostgreSQL array). */
export type JsonColumn<Content> = ColumnType<Content, string | undefined, string>;

/** A text[] column, read and written as an array. */
export type TextsColumn = ColumnType<string[], string[] | undefined, string[]>;
