/** The part of the schema (tables.ts) about reports. Nothing here is deleted. */

/**
 * `parameters_json`: what the request said. `texts_json`: paragraphs people wrote anew, by their ids. `figures_json` and
 * `paper_json` are null in a draft, which follows the figures; in an issued one they are what was signed, whatever the
 * figures say later. `revision` counts changes.
 */
export interface ReportsTable {
  commune_id: string;
  id: string;
  kind: string;
  from_ms: number;
  to_ms: number;
  parameters_json: string;
  state: string;
  /** `118`; the count begins anew each year. Null: none yet, or its kind has none. */
  number: string | null;
  texts_json: string;
  figures_json: string | null;
  paper_json: string | null;
  created_at_ms: number;
  /** Null: made by the calendar. */
  created_by_id: string | null;
  created_by_name: string | null;
  changed_at_ms: number;
  changed_by_name: string | null;
  issued_at_ms: number | null;
  issued_by_name: string | null;
  withdrawn_at_ms: number | null;
  withdrawn_by_name: string | null;
  withdrawn_reason: string | null;
  revision: number;
}

/** Periods the calendar has had its turn with, so that no restart and no withdrawal brings a second draft. */
export interface ReportPeriodsTable {
  commune_id: string;
  kind: string;
  from_ms: number;
  at_ms: number;
}

/** The last number given out in each year. */
export interface ReportNumbersTable {
  commune_id: string;
  year: number;
  number: number;
}

export interface ReportTables {
  reports: ReportsTable;
  report_periods: ReportPeriodsTable;
  report_numbers: ReportNumbersTable;
}
