/** A stretch of months, as local-months.ts counts them. */
export interface Period {
  /** Both ends are in it. */
  from: number;
  to: number;
}
