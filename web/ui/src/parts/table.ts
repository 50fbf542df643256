// A column of a DataTable: its cell is the slot `cell-<key>`.
export interface Column { key: string; head: string; num?: boolean; hideHead?: boolean }
