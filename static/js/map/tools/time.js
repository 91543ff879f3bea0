// The slider over time: what was known on a day, and what is expected by one. It sets "seit" and "zum" of the page's filter.
import { element, fill } from "../../words.js";
import { dayText, monthsOf, monthText, placeOf } from "./months.js";
import { createPlayer } from "./player.js";

const DAYS = ["zum", "seit", "vergleich"];

/** Put the slider of templates/reports/_map_tools.html below the map. Returns {day()}: the day shown, "" for today. */
export async function createTime(mapPage, root) {
  const { filter } = mapPage;
  const part = (name) => root.querySelector(`[data-time-${name}]`);
  const [since, until, date, bars] = ["since", "until", "date", "bars"].map(part);
  const words = root.dataset;
  let months = [];
  let today = "";
  let asked = null; // the rest of the filter, of which the numbers are
  const player = createPlayer(part("play"), { next: () => step(1), words });

  const day = () => filter.get().get("zum") ?? "";
  const at = () => placeOf(months, day() || today);
  const from = () => placeOf(months, filter.get().get("seit") ?? months[0].day);

  function moveTo(place) {
    const { day: chosen } = months[place];
    filter.set({ zum: chosen === today ? null : chosen });
  }

  /** One month on; says whether there is another one after it. From the end it begins anew. */
  function step(by) {
    const next = at() + by;
    moveTo(next >= months.length ? from() : next);
    return at() < months.length - 1;
  }

  function show() {
    if (!months.length) return;
    const [first, last] = [from(), at()];
    since.value = first;
    until.value = last;
    date.value = day() || today;
    [...bars.children].forEach((bar, place) => bar.classList.toggle("is-out", place < first || place > last));
    since.setAttribute("aria-valuetext", first ? fill(words.since, { month: monthText(months[first].first) }) : words.always);
    until.setAttribute("aria-valuetext", said());
    part("words").textContent = `${first ? monthText(months[first].first) : words.begin} – ${day() ? dayText(day()) : words.today}`;
    part("note").textContent = !day() ? "" : day() < today ? fill(words.past, { day: dayText(day()) }) : fill(words.future, { day: dayText(day()) });
    part("reset").hidden = !day() && !first;
  }

  function said() {
    if (!day()) return words.today;
    return fill(day() < today ? words.known : words.expected, { day: dayText(day()) });
  }

  async function load(rest) {
    const answer = await fetch(`${words.url}?${rest}`, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`${words.url}: ${answer.status}`);
    const numbers = await answer.json();
    today = numbers.today;
    months = monthsOf(numbers);
    for (const slider of [since, until]) slider.max = months.length - 1;
    date.min = months[0].first;
    date.max = months.at(-1).day > today ? months.at(-1).day : today;
    drawBars();
    show();
  }

  function drawBars() {
    const most = Math.max(1, ...months.map(({ announced, expected }) => Math.max(announced, expected)));
    bars.replaceChildren(...months.map(({ key, announced, expected }) => {
      const bar = element("span", key > today.slice(0, 7) ? "map-time__bar is-expected" : "map-time__bar");
      bar.style.height = `${Math.max((announced || expected) / most, announced || expected ? 0.08 : 0) * 100}%`;
      return bar;
    }));
  }

  /** Show the days; ask for the numbers again when the rest of the filter is another. */
  async function renew() {
    const rest = new URLSearchParams(mapPage.query());
    for (const name of DAYS) rest.delete(name);
    if (`${rest}` === asked) return show();
    asked = `${rest}`;
    return load(rest);
  }

  since.addEventListener("input", () => {
    player.stop();
    const place = Math.min(Number(since.value), at());
    filter.set({ seit: place ? months[place].first : null });
  });
  until.addEventListener("input", () => {
    player.stop();
    moveTo(Math.max(Number(until.value), from()));
  });
  date.addEventListener("change", () => {
    player.stop();
    if (date.value) filter.set({ zum: date.value === today ? null : date.value });
  });
  part("reset").addEventListener("click", () => {
    player.stop();
    filter.set({ zum: null, seit: null });
    until.focus();
  });
  filter.addEventListener("change", () => renew().catch(() => {}));
  await renew();
  for (const control of [since, until, date, part("play")]) control.disabled = false;
  return { day };
}
