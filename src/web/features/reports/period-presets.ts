/** Plain dates, both included; a side that is missing has no end. */
export interface Period {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

interface Preset {
  readonly name: string;
  readonly label: string;
  readonly from: string;
  readonly to: string;
}

/** The first day of a month, counted from January of a year; months beyond its end run on. */
const firstOf = (year: number, month: number): string =>
  new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
const lastOf = (year: number, month: number): string =>
  new Date(Date.UTC(year, month + 1, 0)).toISOString().slice(0, 10);

/** The usual spans around a day. Financial years are Australia's and begin on 1 July. */
export const periodPresets = (today: string): readonly Preset[] => {
  const [year = 0, month = 1] = today.split('-').map(Number);
  const at = month - 1;
  const quarter = at - (at % 3);
  const financial = at >= 6 ? year : year - 1;
  const span = (name: string, label: string, first: number, last: number, of = year): Preset => ({
    name,
    label,
    from: firstOf(of, first),
    to: lastOf(of, last),
  });
  return [
    span('month', 'This month', at, at),
    span('last_month', 'Last month', at - 1, at - 1),
    span('quarter', 'This quarter', quarter, quarter + 2),
    span('last_quarter', 'Last quarter', quarter - 3, quarter - 1),
    span('year', 'This financial year', 6, 17, financial),
    span('last_year', 'Last financial year', 6, 17, financial - 1),
  ];
};

/** The name of the span that a period is; `custom` when it is none, `all` when it has no ends. */
export const presetOf = ({ from, to }: Period, today: string): string => {
  if (from === undefined && to === undefined) return 'all';
  return periodPresets(today).find((preset) => preset.from === from && preset.to === to)?.name ?? 'custom';
};
