// A column of a DataTable: its cell is the slot `cell-<key>`. A short one stays on
// one line: dates, numbers, a word.
export interface Column { key: string; head: string; num?: boolean; short?: boolean; hideHead?: boolean }
