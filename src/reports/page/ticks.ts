/** About `wished` round numbers from 0 up to at least `most`: steps of 1, 2 or 5 times a power of ten. */
export function ticks(most: number, wished: number): readonly number[] {
  if (!(most > 0)) return [0, 1];
  const raw = most / wished;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= raw * 0.999) ?? 10) * power;
  return Array.from({ length: Math.ceil((most / step) * 0.9999) + 1 }, (_, at) => at * step);
}

/** Round steps of time, in seconds. */
const timeSteps = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 18_000, 36_000, 86_400, 172_800, 432_000, 864_000];

/** The same for seconds, so that an axis says minutes and hours. */
export function timeTicks(most: number, wished: number): readonly number[] {
  const step = timeSteps.find((one) => one >= (most / wished) * 0.999);
  if (most < wished || step === undefined) return ticks(most, wished);
  return Array.from({ length: Math.ceil((most / step) * 0.9999) + 1 }, (_, at) => at * step);
}
