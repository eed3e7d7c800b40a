import type { FlowConditionRow, MappingRow, MappingText } from '#contract/mapping-text.ts';

/** A row while it is edited: both forms are kept, so that changing one's mind loses nothing. */
export interface DraftRow {
  readonly id: number;
  readonly target: string;
  readonly form: 'field' | 'expression';
  readonly from: string;
  readonly transform: string;
  readonly expression: string;
  readonly onEmpty: MappingRow['onEmpty'];
  readonly fallback: string;
  /** Whose value counts in a flow of two ways; null where the flow says it. */
  readonly owner: NonNullable<MappingRow['owner']> | null;
  /** Null where the row counts for every record. */
  readonly when: string | null;
  readonly note: string;
}

export interface DraftCondition {
  readonly id: number;
  readonly name: string;
  readonly expression: string;
}

let made = 0;
const nextId = (): number => (made += 1);

export const rowOf = (rule: MappingRow): DraftRow => ({
  id: nextId(),
  target: rule.target,
  form: 'expression' in rule ? 'expression' : 'field',
  from: 'expression' in rule ? '' : rule.from,
  transform: 'expression' in rule ? 'text' : (rule.transform ?? 'text'),
  expression: 'expression' in rule ? rule.expression : '',
  onEmpty: rule.onEmpty,
  fallback: rule.default === undefined ? '' : String(rule.default),
  owner: rule.owner ?? null,
  when: rule.when ?? null,
  note: rule.note ?? '',
});

export const conditionOf = ({ name, expression }: FlowConditionRow): DraftCondition => ({
  id: nextId(),
  name,
  expression,
});

export const emptyRow = (): DraftRow => ({
  id: nextId(),
  target: '',
  form: 'field',
  from: '',
  transform: 'text',
  expression: '',
  onEmpty: 'keep',
  fallback: '',
  owner: null,
  when: null,
  note: '',
});

export const emptyCondition = (): DraftCondition => ({ id: nextId(), name: '', expression: '' });

/** A path as an expression writes it: names that are no plain words stand in backticks. */
export const pathAsExpression = (path: string): string =>
  path
    .split('.')
    .map((name) => (/^[A-Za-z_]\w*$/.test(name) ? name : `\`${name}\``))
    .join('.');

/** The expression that says what a simple row says, to begin with. */
export const asExpression = ({ from, transform }: Pick<DraftRow, 'from' | 'transform'>): string =>
  from === '' ? '' : `$${transform}(${pathAsExpression(from)})`;

const isWholeRow = (row: DraftRow): boolean =>
  row.target !== '' &&
  (row.form === 'field' ? row.from.trim() !== '' : row.expression.trim() !== '') &&
  (row.when === null || row.when.trim() !== '') &&
  (row.onEmpty !== 'default' || row.fallback !== '');

const isWholeCondition = (condition: DraftCondition): boolean =>
  condition.name.trim() !== '' && condition.expression.trim() !== '';

const ruleOf = (row: DraftRow): MappingRow => {
  const common = {
    target: row.target,
    onEmpty: row.onEmpty,
    ...(row.onEmpty === 'default' ? { default: row.fallback } : {}),
    ...(row.owner === null ? {} : { owner: row.owner }),
    ...(row.when === null ? {} : { when: row.when.trim() }),
    ...(row.note.trim() === '' ? {} : { note: row.note.trim() }),
  };
  return row.form === 'field'
    ? { ...common, from: row.from.trim(), transform: row.transform }
    : { ...common, expression: row.expression.trim() };
};

/** What is sent of a mapping in edit, and which of its rows and conditions that is, so that answers find their place. */
export interface SentText {
  readonly text: MappingText;
  readonly rowIds: readonly number[];
  readonly conditionIds: readonly number[];
}

/** Rows and conditions that are written to their end, in order. */
export const sentOf = (rows: readonly DraftRow[], conditions: readonly DraftCondition[]): SentText => {
  const wholeRows = rows.filter(isWholeRow);
  const wholeConditions = conditions.filter(isWholeCondition);
  return {
    text: {
      rules: wholeRows.map(ruleOf),
      conditions: wholeConditions.map(({ name, expression }) => ({
        name: name.trim(),
        expression: expression.trim(),
      })),
    },
    rowIds: wholeRows.map(({ id }) => id),
    conditionIds: wholeConditions.map(({ id }) => id),
  };
};
