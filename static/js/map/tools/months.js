// The steps of the slider over time: one for each month, from the first report to the last expected step; days as "2026-05-31".

const pad = (value) => String(value).padStart(2, "0");
const keyOf = (year, month) => `${year}-${pad(month)}`;
const lastDay = (year, month) => `${keyOf(year, month)}-${pad(new Date(Date.UTC(year, month, 0)).getUTCDate())}`;
const FEWEST_BACK = 12;

/**
 * The months that a slider goes through. `numbers` is what the server says: {today, announced: {month: n}, expected: {month: n}}.
 *
 * Returns a list of {key, first, day, announced, expected}: `first` and `day` are the days that the month begins with and stands
 * for; `day` of this month is today.
 */
export function monthsOf({ today, announced, expected }) {
  const [year, month] = today.split("-").map(Number);
  const now = keyOf(year, month);
  const enough = keyOf(...split(year * 12 + month - 1 - FEWEST_BACK));
  const from = [enough, ...Object.keys(announced)].sort()[0];
  const to = [now, ...Object.keys(expected)].sort().at(-1);
  const months = [];
  for (let at = count(from); at <= count(to); at += 1) {
    const [y, m] = split(at);
    const key = keyOf(y, m);
    const day = key === now ? today : lastDay(y, m);
    months.push({ key, first: `${key}-01`, day, announced: announced[key] ?? 0, expected: expected[key] ?? 0 });
  }
  return months;
}

/** The number of the month that a day lies in; the nearest one where there is none. */
export function placeOf(months, day) {
  const at = count(day.slice(0, 7)) - count(months[0].key);
  return Math.min(Math.max(at, 0), months.length - 1);
}

/** "Mai 2026". */
export function monthText(day) {
  return written(day, { month: "long", year: "numeric" });
}

/** "31. Mai 2026". */
export function dayText(day) {
  return written(day, { day: "numeric", month: "long", year: "numeric" });
}

function written(day, form) {
  return new Intl.DateTimeFormat(document.documentElement.lang || "de", { ...form, timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
}

function count(key) {
  const [year, month] = key.split("-").map(Number);
  return year * 12 + month - 1;
}

const split = (months) => [Math.floor(months / 12), (months % 12) + 1];
