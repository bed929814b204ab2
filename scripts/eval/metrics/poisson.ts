/**
 * How far a counted rate can be trusted: the exact interval of a Poisson mean (Garwood, 1936). Three false alarms in
 * an hour of clips may be anything from 0.6 to 8.8 an hour, and whoever reads "3" should see that.
 */
const STEPS = 80;

export interface RateInterval {
  /** Events per unit of exposure; bounds at the given confidence. */
  rate: number;
  from: number;
  to: number;
}

/** `exposure` in hours gives a rate per hour. Null where nothing was watched. */
export function poissonRate(count: number, exposure: number, confidence = 0.95): RateInterval | null {
  if (!(exposure > 0)) {
    return null;
  }
  const tail = (1 - confidence) / 2;
  // The mean at which seeing so many or more, and so many or fewer, is just as improbable as `tail`.
  const from = count === 0 ? 0 : findMean((mean) => 1 - atMost(count - 1, mean) >= tail, count);
  const to = findMean((mean) => atMost(count, mean) <= tail, count);
  return { rate: count / exposure, from: from / exposure, to: to / exposure };
}

/** The least mean that `isEnough`, which once true stays true; by halving. */
function findMean(isEnough: (mean: number) => boolean, count: number): number {
  let [low, high] = [0, 2 * count + 50];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (isEnough(middle)) {
      high = middle;
    } else {
      low = middle;
    }
  }
  return high;
}

/** Probability of at most `count` events; each term from logarithms, as powers overflow. */
function atMost(count: number, mean: number): number {
  if (mean === 0) {
    return 1;
  }
  let [sum, logFactorial] = [0, 0];
  for (let events = 0; events <= count; events++) {
    logFactorial += events === 0 ? 0 : Math.log(events);
    sum += Math.exp(events * Math.log(mean) - mean - logFactorial);
  }
  return Math.min(1, sum);
}
